"""`create_backup_key FILE`: the key that opens backups; keep it where the backups are not."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management.commands.create_keys import new_key, write_secret


class Command(BaseCommand):
    help = "Makes a new backup key in FILE, for BACKUP_KEY_FILE; never over an existing file."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            write_secret(file, new_key())
        except OSError as error:
            raise CommandError(f"No key was made: {error.strerror}.") from None
        self.stdout.write(f"Backup key made in {file}. Without it no backup can be restored.")
