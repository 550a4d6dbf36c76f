"""Tells whether a file is a genuine, unchanged document of ours; exit code 0 says that it is."""

import hashlib
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from records.management.foreign_file import read_foreign
from records.management.trust_options import add_trust_options, trust_from_options
from records.models import Document
from records.signing.verdict import Reason, Verdict
from records.signing.verify_foreign import verify_foreign


class Command(BaseCommand):
    help = (
        "Checks the seal of FILE, and whether our database holds this very file. With --offline only"
        " the root certificate, current revocation lists and the file are used. Fetches nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--offline", action="store_true", help="do not ask the database")
        add_trust_options(parser)

    def handle(self, *args: Any, file: Path, offline: bool, **options: Any) -> None:
        pdf = read_foreign(file)
        verdict = verify_foreign(pdf, trust_from_options(options))
        if verdict.genuine and not offline:
            verdict = _compared(verdict, pdf)
        if not verdict.genuine:
            self.stderr.write(f"{verdict.sentence} ({verdict.reason.value})")
            sys.exit(1)
        sealed_at = f"{verdict.sealed_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(verdict.sentence)
        self.stdout.write(f"Sealed {sealed_at} by {verdict.organization}, {verdict.level}.")
        if verdict.attached.get("demo"):
            self.stdout.write("Demonstration, not valid.")


def _compared(verdict: Verdict, pdf: bytes) -> Verdict:
    """A genuine file must also be, byte for byte, one that our records hold, or held before a renewal."""
    code = verdict.attached.get("verification_code", "")
    sealed = Document.objects.filter(verification_code=code).exclude(sealed_digest="")
    try:
        if sealed.known_as(hashlib.sha256(pdf).hexdigest()).exists():
            return verdict
        is_known = sealed.exists()
    except DatabaseError:
        raise CommandError("The database does not answer. Check with --offline.") from None
    return Verdict(Reason.DIFFERS_FROM_RECORD if is_known else Reason.UNKNOWN_HERE)
