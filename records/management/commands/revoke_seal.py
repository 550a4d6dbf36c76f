"""Calls a seal back: from that moment on what it seals is not genuine; what it sealed before stays so."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.management.authority_keys import add_since_option, revocation, sign_list
from records.signing.authority import LIST_LIFETIME
from records.signing.errors import SigningError
from records.signing.list_refresh import OwnList, load_member
from records.signing.seal_folder import SealFolder

AUTHORITY = "seal-authority"


class Command(BaseCommand):
    help = (
        "Calls the seal with this CERTIFICATE back. Say --since when its key may have been in wrong"
        " hands: documents sealed before then stay genuine."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("certificate", type=Path, metavar="CERTIFICATE", help="its seal.pem")
        add_since_option(parser)
        parser.add_argument("--folder", type=Path, default=settings.SEAL_DIR)

    def handle(
        self, *args: Any, certificate: Path, since: dt.datetime | None, folder: Path, **options: Any
    ) -> None:
        seal_folder, at = SealFolder(folder), timezone.now()
        try:
            issuer = load_member(seal_folder, AUTHORITY)
        except SigningError:
            raise CommandError(f"The key of the seal authority is not in {folder}.") from None
        own = OwnList(seal_folder.lists / f"{AUTHORITY}.crl", issuer)
        revoked = [revocation(certificate, issuer, since, at)]
        [line] = sign_list(seal_folder, own, at, at + LIST_LIFETIME, revoked)
        self.stdout.write(line)
        self.stdout.write("Make another one with `next_seal`, and set SEAL_DIR to it.")
