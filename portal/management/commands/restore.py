"""`restore DIR`: a snapshot back into an empty database and storage, proved from end to end if asked."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal import keyring
from portal.backup.errors import BackupError
from portal.backup.proofs import failures
from portal.backup.restoring import choose, restore
from portal.backup.vault import Vault
from portal.keyring import KeyringError


class Command(BaseCommand):
    help = (
        "Fills an empty database and an empty storage from the newest snapshot in DIR. It needs"
        " BACKUP_KEY, and the keys that the data was encrypted with."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--snapshot", default="", help="another than the newest")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="then walk every event, open every file, check the seal of every document",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            vault = Vault(folder, keyring.backup_key())
            snapshot = choose(vault, options["snapshot"])
            restore(vault, snapshot)
        except (BackupError, KeyringError) as error:
            raise CommandError(f"Nothing was restored. {error}") from None
        except DatabaseError:
            raise CommandError("Nothing was restored. The database does not answer.") from None
        except OSError as error:
            raise CommandError(
                f"Stopped half-way: {error.strerror or error}. Empty the storage and begin again."
            ) from None
        self.stdout.write(f"Restored snapshot {snapshot}.")
        if options["verify"]:
            self._verify()

    def _verify(self) -> None:
        problems = 0
        for problem in failures():
            problems += 1
            self.stderr.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write("Verified: every event, file and document is whole.")
