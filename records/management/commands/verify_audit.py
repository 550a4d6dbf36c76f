"""Shows that no event was changed, added, moved or taken away; names what is wrong if anything is."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.models import Event, Stream
from records.checkpoints.audit import problems


class Command(BaseCommand):
    help = (
        "Walks every stream of events, and compares them with the checkpoints in CHECKPOINT_DIR."
        " Exits 1 and names what is wrong (see docs/operations/audit.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for problem in problems(timezone.now()):
            count += 1
            self.stderr.write(problem)
        if count:
            sys.exit(1)
        self.stdout.write(
            f"{Stream.objects.count()} streams with {Event.objects.count()} events: whole."
        )
