"""Files in a backup, each once, under the digest of its bytes."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.backup.errors import BackupError


@dataclass(frozen=True)
class Objects:
    """The files below `folder`. Their names prove their bytes; which ones are wanted, snapshots say."""

    folder: Path

    def keep(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keep a file under its digest, once; its digest and size."""
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as file:
            digest, size = hashlib.sha256(), 0
            try:
                for piece in pieces:
                    digest.update(piece)
                    size += file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink()
                raise
        path = self.path(digest.hexdigest())
        path.parent.mkdir(exist_ok=True)
        Path(file.name).rename(path)
        return digest.hexdigest(), size

    def path(self, digest: str) -> Path:
        """Where the file with this digest lies."""
        return self.folder / digest[:2] / digest

    def holds(self, digest: str, size: int) -> bool:
        """Whether the file is here; its bytes are proved only when it is restored."""
        path = self.path(digest)
        return path.is_file() and path.stat().st_size == size

    def prove(self, name: str, digest: str) -> None:
        """Show that a file is here as it was kept.

        Raises:
            BackupError: it is not; the text names it.
        """
        try:
            with self.path(digest).open("rb") as file:
                is_same = hashlib.file_digest(file, "sha256").hexdigest() == digest
        except FileNotFoundError:
            raise BackupError(f"The file {name} is missing from the backup.") from None
        if not is_same:
            raise BackupError(f"The file {name} was changed in the backup.")

    def remove_all_but(self, named: set[str]) -> None:
        """Remove the files whose digests are not `named`, and what an interrupted backup left."""
        for path in [*self.folder.glob("*/*"), *self.folder.glob(".new-*")]:
            if path.name not in named:
                path.unlink()
