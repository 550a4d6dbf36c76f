"""Files on the disk of this machine: one that could not be written whole is not there."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class LocalFiles(FileSystemStorage):
    """A folder. What `save` has returned from outlives a power cut."""

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc] # the stubs leave it out
            path = Path(self.path(saved))
            settle(path)
            settle(path.parent)
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise
        return saved


def settle(path: Path) -> None:
    """Make a file, or the names in a folder, survive a power cut. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
