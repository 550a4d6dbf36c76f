"""Brings a snapshot back into an empty place; everything is proved before anything is written."""

from django.conf import settings
from django.core.files.base import File
from django.db import connection

from portal import keyring
from portal.backup import databases
from portal.backup.errors import BackupError
from portal.backup.sources import CHECKPOINTS, names_in, sources
from portal.backup.vault import Listing, Vault


def restore(vault: Vault, snapshot: str) -> None:
    """Fill the storage and the database that are set. The database comes last: without it nothing starts.

    Raises:
        BackupError: key, backup or place is not right; then nothing was written.
        OSError: a place did not take what it was given; empty it before trying again.
    """
    settings.PORTAL_VAR.mkdir(parents=True, exist_ok=True)
    manifest = vault.manifest(snapshot)
    _prove_keys(manifest["keys"])
    _prove_room(manifest["database"])
    for _piece in vault.open(snapshot, "database"):
        pass
    for listing in manifest["files"].values():
        for name, (digest, _size) in listing.items():
            vault.objects.prove(name, digest)
    _bring_files(vault, manifest["files"])
    databases.load(vault.open(snapshot, "database"))


def choose(vault: Vault, wanted: str) -> str:
    """The snapshot named `wanted`, or the newest.

    Raises:
        BackupError: there is none.
    """
    vault.prove_key()
    if wanted and wanted not in vault.snapshots:
        raise BackupError(f"There is no snapshot {wanted}. There is: {', '.join(vault.snapshots)}.")
    if not vault.snapshots:
        raise BackupError(f"No backup in {vault.folder} was ever finished.")
    return wanted or vault.snapshots[-1]


def _prove_keys(needed: dict[str, str]) -> None:
    now = keyring.fingerprints()
    for name, fingerprint in needed.items():
        if now.get(name) != fingerprint:
            problem = "is another key" if name in now else "is not set"
            raise BackupError(f"The keys do not open the data of this backup: {name} {problem}.")


def _prove_room(vendor: str) -> None:
    if vendor != connection.vendor:
        raise BackupError(f"This is a backup of {vendor}: set DATABASE_URL to an empty one of it.")
    if not databases.is_empty():
        raise BackupError("The database is not empty. A backup is never restored over data.")
    if any(names_in(place) for source, place in sources().items() if source != CHECKPOINTS):
        raise BackupError("There are files in the storage. A backup is never restored over data.")


def _bring_files(vault: Vault, files: Listing) -> None:
    for source, listing in files.items():
        place = sources()[source]
        for name, (digest, _size) in listing.items():
            # Checkpoints lie on a machine of their own, perhaps, and outlived this one.
            if source == CHECKPOINTS and place.exists(name):
                continue
            with vault.objects.path(digest).open("rb") as file:
                place.save(name, File(file))
