"""Makes a snapshot while everything runs: checkpoints, then the database, then the files it names."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.storage import Storage
from django.db import connection

from portal.backup import databases
from portal.backup.errors import BackupError
from portal.backup.sources import CHECKPOINTS, named_by, names_in, pieces, sources
from portal.backup.vault import Listing, Vault
from portal.models import Installation

# What may lie anywhere and never changes under its name: copied once, known ever after.
_LASTING = "files"


@dataclass(frozen=True)
class Made:
    """A snapshot, and how many files it names and had to copy."""

    snapshot: str
    files: int
    copied: int


def make(vault: Vault, at: dt.datetime) -> Made:
    """Add a snapshot to the vault.

    The order matters. A checkpoint speaks of events that the database must have, so it is copied
    before. A row speaks of a file that is written before it and removed a day after it at the
    earliest, so files are copied after.

    Raises:
        BackupError: it cannot be made; what was there before still counts.
        OSError: the storage or the backup folder does not do its part.
    """
    vault.found()
    with vault.alone():
        copying = _Copying(vault)
        snapshot = vault.begin(at)
        places = sources()
        copying.copy(CHECKPOINTS, places[CHECKPOINTS], set(names_in(places[CHECKPOINTS])))
        with databases.frozen() as database:
            named = named_by(database.alias)
            installation = Installation.objects.using(database.alias).get()
            vault.seal(snapshot, "database", database.dump)
        for source, names in named.items():
            copying.copy(source, places[source], names)
        manifest = {
            "database": connection.vendor,
            "keys": installation.fingerprints,
            "files": copying.listing,
        }
        vault.seal_manifest(snapshot, manifest)
        vault.finish(snapshot)
    return Made(snapshot, sum(map(len, copying.listing.values())), copying.copied)


class _Copying:
    """Copies what no snapshot of the vault has yet, and lists all."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.listing: Listing = {}
        self.copied = 0
        self._known = _known(vault)

    def copy(self, source: str, place: Storage, names: set[str]) -> None:
        self.listing[source] = {
            name: self._kept(source, place, name)
            for name in sorted(names)
            if not name.startswith(".")
        }

    def _kept(self, source: str, place: Storage, name: str) -> tuple[str, int]:
        if (
            source == _LASTING
            and name in self._known
            and self.vault.objects.holds(*self._known[name])
        ):
            return self._known[name]
        try:
            kept = self.vault.objects.keep(pieces(place, name))
        except FileNotFoundError:
            raise BackupError(
                f"The database names the file {name}, and it is not in the storage."
            ) from None
        self.copied += 1
        return kept


def _known(vault: Vault) -> dict[str, tuple[str, int]]:
    """What the newest snapshot has; nothing if it cannot be read, and then all is copied anew."""
    try:
        listing: Listing = vault.manifest(vault.snapshots[-1])["files"]
    except (BackupError, IndexError):
        return {}
    return listing[_LASTING]
