"""The backup folder: snapshots that only the backup key opens."""

import datetime as dt
import fcntl
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from portal import chunks, keyring
from portal.backup.errors import BackupError
from portal.backup.objects import Objects
from portal.keyring import TamperedError

_FINGERPRINT = "key-fingerprint"
_UNFINISHED = ".unfinished"

# By source ("files", "public", "checkpoints") and name: the digest of the bytes, and how many they are.
Listing = dict[str, dict[str, tuple[str, int]]]


@dataclass(frozen=True)
class Vault:
    """`folder` and the key that opens it."""

    folder: Path
    key: bytes

    def found(self) -> None:
        """Make the folder this key's own, if it is nobody's yet.

        Raises:
            BackupError: it belongs to another key.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "snapshots").mkdir(exist_ok=True)
        self.objects.folder.mkdir(exist_ok=True)
        if not (self.folder / _FINGERPRINT).exists():
            (self.folder / _FINGERPRINT).write_text(self._fingerprint)
        self.prove_key()

    def prove_key(self) -> None:
        """Show that this key made the backups here.

        Raises:
            BackupError: it did not, or there are none.
        """
        path = self.folder / _FINGERPRINT
        if not path.is_file():
            raise BackupError(f"There is no backup in {self.folder}.")
        if path.read_text() != self._fingerprint:
            raise BackupError(
                f"The backups in {self.folder} were made with another key: set BACKUP_KEY to that one."
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes here meanwhile.

        Raises:
            BackupError: somebody does already.
        """
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupError(f"Another backup into {self.folder} is running.") from None
            yield

    @property
    def objects(self) -> Objects:
        """The files that snapshots name."""
        return Objects(self.folder / "objects")

    @property
    def snapshots(self) -> list[str]:
        """The names of whole snapshots, oldest first."""
        found = (self.folder / "snapshots").glob("*")
        return sorted(path.name for path in found if path.suffix != _UNFINISHED)

    def begin(self, at: dt.datetime) -> str:
        """The name of a new snapshot. Until `finish` it does not count."""
        for left in (self.folder / "snapshots").glob(f"*{_UNFINISHED}"):
            shutil.rmtree(left)
        name = f"{at:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(16)}{_UNFINISHED}"
        (self.folder / "snapshots" / name).mkdir()
        return name.removesuffix(_UNFINISHED)

    def finish(self, snapshot: str) -> None:
        """From now on the snapshot counts."""
        place = self.folder / "snapshots"
        (place / f"{snapshot}{_UNFINISHED}").rename(place / snapshot)

    def seal(self, snapshot: str, part: str, plain: IO[bytes]) -> None:
        """Keep `plain` encrypted as a part of an unfinished snapshot."""
        path = self.folder / "snapshots" / f"{snapshot}{_UNFINISHED}" / part
        with path.open("xb") as file:
            for piece in chunks.sealed(plain, self._key_of(snapshot, part), part):
                file.write(piece)
            os.fsync(file.fileno())

    def open(self, snapshot: str, part: str) -> Iterator[bytes]:
        """What `seal` kept, each piece proved.

        Raises:
            BackupError: it is not there, or was changed, cut or exchanged.
        """
        name = f"{part} of {snapshot}"
        try:
            with (self.folder / "snapshots" / snapshot / part).open("rb") as file:
                yield from chunks.opened(file, self._key_of(snapshot, part), part, name)
        except FileNotFoundError:
            raise BackupError(f"The {name} is missing.") from None
        except TamperedError:
            raise BackupError(f"The {name} was changed, cut off or exchanged.") from None

    def seal_manifest(self, snapshot: str, manifest: dict[str, Any]) -> None:
        """Keep what the snapshot consists of."""
        self.seal(snapshot, "manifest", io.BytesIO(json.dumps(manifest).encode()))

    def manifest(self, snapshot: str) -> dict[str, Any]:
        """What the snapshot consists of; raises as `open`."""
        manifest: dict[str, Any] = json.loads(b"".join(self.open(snapshot, "manifest")))
        return manifest

    def prune(self, keep: int) -> int:
        """Remove all but the newest `keep` snapshots, and files that no snapshot names; how many.

        Raises:
            BackupError: a snapshot that stays cannot be read, so nothing tells which files it needs.
        """
        with self.alone():
            old = self.snapshots[:-keep]
            named = {
                digest
                for snapshot in self.snapshots[-keep:]
                for listing in self.manifest(snapshot)["files"].values()
                for digest, _size in listing.values()
            }
            for snapshot in old:
                shutil.rmtree(self.folder / "snapshots" / snapshot)
            self.objects.remove_all_but(named)
        return len(old)

    @property
    def _fingerprint(self) -> str:
        return keyring.derive(self.key, "fingerprint").hex()

    def _key_of(self, snapshot: str, part: str) -> bytes:
        """A key that serves once: the name of a snapshot never comes twice."""
        return keyring.derive(self.key, f"{snapshot} {part}")
