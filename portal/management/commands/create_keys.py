"""Makes the keys of a new installation, once; never over an existing one."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from portal.keyring import KEY_BYTES
from portal.models import Installation


class Command(BaseCommand):
    help = "Makes secret_key, data_keys, lookup_key and audit_key in PORTAL_VAR/keys."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        files: dict[str, Path] = settings.KEY_FILES
        folder = files["SECRET_KEY"].parent
        settings.PORTAL_VAR.mkdir(parents=True, exist_ok=True)
        refuse_over_existing([*files.values()])
        folder.mkdir(mode=0o700, exist_ok=True)
        write_secret(files["SECRET_KEY"], secrets.token_urlsafe(64))
        write_secret(files["DATA_KEYS"], f"{secrets.token_hex(4)}:{new_key()}")
        write_secret(files["LOOKUP_KEY"], new_key())
        write_secret(files["AUDIT_KEY"], new_key())
        self.stdout.write(f"Keys made in {folder}. Keep a copy somewhere else: without them")
        self.stdout.write("nobody can read the data again, and with them anyone can.")


def refuse_over_existing(files: list[Path]) -> None:
    """New keys over old data would lose it."""
    if there := [str(file) for file in files if file.exists()]:
        raise CommandError(f"There are keys already: {', '.join(there)}. Nothing was made.")
    try:
        table = Installation._meta.db_table
        has_installation = (
            table in connection.introspection.table_names() and Installation.objects.exists()
        )
    except Error:
        raise CommandError("The database does not answer, so it may hold data.") from None
    if has_installation:
        raise CommandError("The database was made with other keys: set those. Nothing was made.")


def new_key() -> str:
    """A random key as the settings want it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def write_secret(path: Path, text: str) -> None:
    """Write a new file that only its owner reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{text}\n")
