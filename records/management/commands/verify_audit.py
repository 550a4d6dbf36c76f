"""Shows that no event was changed, added, moved or taken away; names what is wrong if anything is."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal import events
from portal.checkpoints import findings
from portal.checkpoints.folder import CheckpointFolderError
from portal.models import Event, Stream
from records.checkpoints.prove import prove
from records.signing.errors import SigningError


class Command(BaseCommand):
    help = (
        "Walks every stream of events, and compares them with the checkpoints in CHECKPOINT_DIR."
        " Exits 1 and names what is wrong (see docs/operations/audit.md)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for problem in _problems():
            problems += 1
            self.stderr.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(
            f"{Stream.objects.count()} streams with {Event.objects.count()} events: whole."
        )


def _problems() -> Iterator[str]:
    for row in events.verify():
        yield f"stream {row.stream_id}, event {row.number}: {row.problem}"
    try:
        for finding in findings.verify(prove, timezone.now()):
            yield f"{finding.place}: {finding.problem}"
    except CheckpointFolderError:
        yield "checkpoints: the folder of CHECKPOINT_DIR cannot be read"
    except SigningError as error:
        yield f"checkpoints: the seal cannot be loaded ({error.kind}), so none can be checked"
