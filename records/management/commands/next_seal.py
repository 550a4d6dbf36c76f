"""Makes the next seal of the same authority in a folder of its own; it takes over when settings say so."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.signing.authority import next_seal, write_member
from records.signing.errors import SigningError
from records.signing.list_refresh import load_member
from records.signing.seal_folder import SealFolder


class Command(BaseCommand):
    help = (
        "Makes a new seal of the same name under the same authority, in the new FOLDER beside all that"
        " proves it. It seals once SEAL_DIR names FOLDER; documents of the seal before stay genuine."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--after", type=Path, default=settings.SEAL_DIR, help="the one before")

    def handle(self, *args: Any, folder: Path, after: Path, **options: Any) -> None:
        if folder.exists():
            raise CommandError(f"{folder} is there already. Nothing was made.")
        try:
            seal, issuer = (load_member(SealFolder(after), n) for n in ("seal", "seal-authority"))
        except SigningError:
            raise CommandError(f"{after} holds no seal with its authority's key.") from None
        made = next_seal(seal, issuer, at=timezone.now())
        try:
            with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
                copy = SealFolder(Path(unfinished) / "seal")
                shutil.copytree(after, copy.path)
                for path in (copy.key("seal"), copy.certificate("seal")):
                    path.unlink()
                write_member(copy, "seal", made)
                copy.path.rename(folder)
        except OSError as error:
            raise CommandError(f"Nothing was made: {error.strerror}.") from None
        ends = made.certificate.not_valid_after_utc
        self.stdout.write(f"The next seal is in {folder}, good until {ends:%Y-%m-%d}.")
        self.stdout.write("Set SEAL_DIR to it and start web, worker and clock again.")
