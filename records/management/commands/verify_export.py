"""Tells an outsider whether a file of exported events proves what it says; exit code 0 says it does."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from records.checkpoints.check import NotProvedError
from records.checkpoints.check_foreign import check_foreign
from records.management.foreign_file import read_foreign
from records.management.trust_options import add_trust_options, trust_from_options
from records.signing.profile import is_demonstration


class Command(BaseCommand):
    help = (
        "Checks FILE, made by export_events, against the root certificate. Needs no key and no"
        " database, and fetches nothing. See docs/event-export.md."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        add_trust_options(parser)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        trust = trust_from_options(options)
        try:
            proved = check_foreign(read_foreign(file), trust, timezone.now())
        except NotProvedError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        sealed_at = f"{proved.sealed_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(f"{len(proved.events)} events, whole and in this order at {sealed_at}")
        self.stdout.write(f"(stream {proved.stream}, checkpoint {proved.checkpoint}).")
        for event in proved.events:
            self.stdout.write(f"{event['number']}. {event['at']} {event['name']}")
        if is_demonstration(trust.anchors.root):
            self.stdout.write("Demonstration, not valid.")
