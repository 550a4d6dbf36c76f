"""Reads a file of unknown makers for the commands that check it."""

from pathlib import Path

from django.core.management.base import CommandError

from records.signing.foreign import LARGEST_BYTES


def read_foreign(path: Path) -> bytes:
    """The file, or as much of it as it takes to refuse it. Raises CommandError."""
    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.") from None
