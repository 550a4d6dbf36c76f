"""`backup DIR`: a snapshot of database and files, encrypted, while everything runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from portal import keyring
from portal.backup.errors import BackupError
from portal.backup.making import make
from portal.backup.vault import Vault
from portal.keyring import KeyringError
from portal.models import Installation


class Command(BaseCommand):
    help = (
        "Adds a snapshot to the backups in DIR, encrypted to BACKUP_KEY; only files that no snapshot"
        " has are copied. Keys, seal and settings are not in it: keep copies of those elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="remove all snapshots but the newest N"
        )

    def handle(self, *args: Any, folder: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("Keep one snapshot at least.")
        try:
            vault = Vault(folder, keyring.backup_key())
            made = make(vault, timezone.now())
        except (BackupError, KeyringError) as error:
            raise CommandError(f"No backup was made. {error}") from None
        except Installation.DoesNotExist:
            raise CommandError("No backup was made. Run `prepare` first.") from None
        except DatabaseError:
            raise CommandError("No backup was made. The database does not answer.") from None
        except OSError as error:
            raise CommandError(f"No backup was made. {error.strerror or error}.") from None
        self.stdout.write(
            f"Snapshot {made.snapshot}: {made.files} files, {made.copied} of them new."
        )
        if keep:
            self._prune(vault, keep)

    def _prune(self, vault: Vault, keep: int) -> None:
        try:
            removed = vault.prune(keep)
        except BackupError as error:
            raise CommandError(f"The backup was made, and no old one removed. {error}") from None
        self.stdout.write(f"{removed} old snapshots removed.")
