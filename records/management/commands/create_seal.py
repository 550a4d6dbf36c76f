"""Makes an authority of the organization's own, once: a root to keep offline, and the seal below it."""

import base64
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.signing.authority import (
    Authority,
    encoded_key,
    make_authority,
    write_authority,
    write_secret,
)
from records.signing.seal_folder import SealFolder

DEMO_ORGANIZATION = "Example Records Keeper"
NAME_LIMIT = 64  # RFC 5280, appendix A: ub-organization-name
PASSPHRASE_BYTES = 20


class Command(BaseCommand):
    help = (
        "Makes the organization's own seal in SEAL_DIR: a root for 30 years, a seal authority for 15,"
        " a seal for 5. The root's key is written encrypted to ROOT_KEY_OUT, to be kept offline."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", nargs="?", help="the name that the seal bears")
        parser.add_argument("--folder", type=Path, default=settings.SEAL_DIR)
        parser.add_argument("--root-key-out", type=Path, help="a new file on a medium to take away")
        parser.add_argument("--demo", action="store_true", help="not valid; puts timestamps too")

    def handle(
        self,
        *args: Any,
        organization: str | None,
        folder: Path,
        root_key_out: Path | None,
        demo: bool,
        **options: Any,
    ) -> None:
        name = _checked_name(organization or (DEMO_ORGANIZATION if demo else ""))
        _check_places(folder, root_key_out, demo=demo)
        passphrase = base64.b32encode(secrets.token_bytes(PASSPHRASE_BYTES)).decode()
        authority = make_authority(name, demo=demo, at=timezone.now())
        _write(authority, folder, root_key_out, passphrase)
        self.stdout.write(f"The seal of {name} is in {folder}.")
        if not demo:
            seal_folder = SealFolder(folder)
            self.stdout.write("Before you seal, put there what proves your timestamp server:")
            self.stdout.write(f"    its root certificate, PEM, in {seal_folder.timestamp_roots}")
            self.stdout.write(f"    its revocation lists, *.crl, in {seal_folder.lists}")
        if root_key_out:
            self.stdout.write(f"Take {root_key_out} away and keep it offline. Its passphrase is")
            self.stdout.write(f"    {passphrase}")
            self.stdout.write("Write it down now, in another place: it is not shown again.")


def _checked_name(organization: str) -> str:
    name = " ".join(organization.split())
    if not name:
        raise CommandError("Say whose seal it is: create_seal ORGANIZATION --root-key-out PATH.")
    if len(name) > NAME_LIMIT or not name.isprintable():
        raise CommandError(f"A certificate bears a name of at most {NAME_LIMIT} characters.")
    return name


def _check_places(folder: Path, root_key_out: Path | None, *, demo: bool) -> None:
    """A lost root cannot be made again, so nothing is ever written over."""
    if folder.exists():
        raise CommandError(f"{folder} is there already. Nothing was made.")
    if root_key_out is None:
        if demo:
            return  # the key of a demonstration's root is thrown away
        raise CommandError("Say where the root's key goes: --root-key-out PATH.")
    if root_key_out.exists():
        raise CommandError(f"{root_key_out} is there already. Nothing was made.")
    if root_key_out.resolve().is_relative_to(folder.resolve()):
        raise CommandError("The root's key must not stay with the seal: choose another place.")


def _write(authority: Authority, folder: Path, root_key_out: Path | None, passphrase: str) -> None:
    """All or nothing: the folder appears under its name when it is complete."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
            made = write_authority(authority, Path(unfinished) / "seal", at=timezone.now())
            if root_key_out:
                write_secret(root_key_out, encoded_key(authority.root, passphrase))
            made.path.rename(folder)
    except OSError as error:
        raise CommandError(f"Nothing was made: {error.strerror}.") from None
