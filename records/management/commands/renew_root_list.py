"""Signs the root's revocation list anew, with the key that is kept offline."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from records.management.authority_keys import serial_number, sign_list, unlocked
from records.signing.list_refresh import OwnList
from records.signing.seal_folder import SealFolder


class Command(BaseCommand):
    help = (
        "Signs the root's revocation list anew, valid as long as the root. Needs the root's key, for"
        " this one moment. With --revoke an authority below the root is called back."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--root-key", type=Path, required=True, help="from its place offline")
        parser.add_argument("--passphrase-file", type=Path, help="else it is asked for")
        parser.add_argument("--folder", type=Path, default=settings.SEAL_DIR)
        parser.add_argument("--revoke", type=Path, nargs="+", default=[], metavar="CERTIFICATE")

    def handle(self, *args: Any, folder: Path, revoke: list[Path], **options: Any) -> None:
        seal_folder, at = SealFolder(folder), timezone.now()
        root = unlocked(seal_folder.root, options["root_key"], options["passphrase_file"])
        own = OwnList(seal_folder.lists / "root.crl", root)
        ends = root.certificate.not_valid_after_utc
        revoked = [(serial_number(path, root), at) for path in revoke]
        sign_list(seal_folder, own, at, ends, revoked)
        self.stdout.write(
            f"The root's list is good until {ends:%Y-%m-%d}. Take the key away again."
        )
