"""Signs the root's revocation list anew, with the key that is kept offline."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.management.authority_keys import add_since_option, revocation, sign_list, unlocked
from records.signing.list_refresh import OwnList
from records.signing.seal_folder import SealFolder


class Command(BaseCommand):
    help = (
        "Signs the root's revocation list anew, valid as long as the root. Needs the root's key, for"
        " this one moment. With --revoke an authority below the root is called back. Say --since when"
        " its key may have been in wrong hands: what was sealed under it before then stays genuine."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--root-key", type=Path, required=True, help="from its place offline")
        parser.add_argument("--passphrase-file", type=Path, help="else it is asked for")
        parser.add_argument("--folder", type=Path, default=settings.SEAL_DIR)
        parser.add_argument("--revoke", type=Path, nargs="+", default=[], metavar="CERTIFICATE")
        add_since_option(parser)

    def handle(
        self,
        *args: Any,
        folder: Path,
        revoke: list[Path],
        since: dt.datetime | None,
        **options: Any,
    ) -> None:
        if since and not revoke:
            raise CommandError("Say with --revoke whose certificate is called back.")
        seal_folder, at = SealFolder(folder), timezone.now()
        root = unlocked(seal_folder.root, options["root_key"], options["passphrase_file"])
        own = OwnList(seal_folder.lists / "root.crl", root)
        ends = root.certificate.not_valid_after_utc
        revoked = [revocation(path, root, since, at) for path in revoke]
        for line in sign_list(seal_folder, own, at, ends, revoked):
            self.stdout.write(line)
        self.stdout.write(
            f"The root's list is good until {ends:%Y-%m-%d}. Take the key away again."
        )
