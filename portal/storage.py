"""Files kept encrypted, each under a key of its own that stands in its row."""

import datetime as dt
import errno
import io
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import Q
from django.utils import timezone

from portal import chunks
from portal.failures import StorageFullError, StorageUnavailableError
from portal.keyring import KEY_BYTES
from portal.models.stored_file import StoredFile

_OUR_NAME = re.compile(r"[0-9a-f]{32}")
_ORPHAN_AGE = dt.timedelta(days=1)
_BATCH = 500


class FileDestroyedError(Exception):
    """The file was destroyed; nothing can bring it back."""


def keep(content: bytes, label: str) -> StoredFile:
    """`write`, with its row saved at once in the caller's transaction; raises the same."""
    stored = write(content, label)
    stored.save(force_insert=True)
    return stored


def write(content: bytes, label: str) -> StoredFile:
    """Encrypt `content` under a key of its own; whoever takes the row saves it, in a transaction.

    The file comes first: without its row it is a file nobody can read, and the sweep takes it.

    Raises:
        StorageUnavailableError: the storage does not answer.
    """
    stored = StoredFile(label=label, wrapped_key=os.urandom(KEY_BYTES), size=len(content))
    sealed = chunks.sealed(io.BytesIO(content), stored.wrapped_key, _context(stored))
    with _storage() as storage:
        storage.save(stored.name, ContentFile(b"".join(sealed)))
    return stored


def read(stored: StoredFile) -> bytes:
    """The whole content; raises as `stream`."""
    return b"".join(stream(stored))


def stream(stored: StoredFile) -> Iterator[bytes]:
    """The content in chunks, each proved before it is handed out.

    Raises:
        FileDestroyedError: it was destroyed.
        StorageUnavailableError: the storage does not answer, or the file is not there.
        TamperedError: the file was changed, cut, reordered or swapped.
    """
    if stored.destroyed_at is not None:
        raise FileDestroyedError(str(stored.pk))
    with _storage() as storage, storage.open(stored.name) as file:
        name = f"file {stored.pk}"
        yield from chunks.opened(file, stored.wrapped_key, _context(stored), name)


def destroy(stored: StoredFile) -> None:
    """Forget the file's key at once (NIST SP 800-88, cryptographic erase): nothing reads it any more.

    What is left goes with the orphans. It stays for a day, because a backup that began before would
    look for it; a row is never deleted for the same reason.
    """
    stored.wrapped_key, stored.destroyed_at = b"", timezone.now()
    stored.save(update_fields=["wrapped_key", "destroyed_at"])


def remove_orphans(at: dt.datetime) -> int:
    """Remove files a day old that no row speaks for, or has not for a day; how many."""
    removed = 0
    with _storage() as storage:
        names = _names(storage)
        for start in range(0, len(names), _BATCH):
            for name in _without_row(names[start : start + _BATCH], at - _ORPHAN_AGE):
                removed += _remove_old(storage, name, at - _ORPHAN_AGE)
    return removed


def _remove_old(storage: Storage, name: str, before: dt.datetime) -> bool:
    """Whether we removed it; another clock may do the same at the same time."""
    try:
        is_old = storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
    if is_old:
        storage.delete(name)
    return is_old


def rehearse() -> None:
    """Write, read and remove a file; a bucket that keeps what it was given, or may not, shows itself.

    Raises:
        StorageUnavailableError: one of them failed; its text names the error.
    """
    name, content = uuid.uuid4().hex, os.urandom(KEY_BYTES)
    with _storage() as storage:
        storage.save(name, ContentFile(content))
        with storage.open(name) as file:
            is_same = file.read() == content
        storage.delete(name)
        if not is_same or storage.exists(name):
            raise OSError("it gives back something else")


def _names(storage: Storage) -> list[str]:
    """Files that are ours by their name; what an administrator left beside them stays."""
    try:
        _folders, names = storage.listdir("")
    except FileNotFoundError:  # made with the first file
        return []
    return [name for name in names if _OUR_NAME.fullmatch(name)]


def _without_row(names: list[str], since: dt.datetime) -> set[str]:
    is_needed = Q(destroyed_at__isnull=True) | Q(destroyed_at__gt=since)
    rows = StoredFile.objects.filter(is_needed, pk__in=[uuid.UUID(name) for name in names])
    return set(names) - {pk.hex for pk in rows.values_list("pk", flat=True)}


@contextmanager
def _storage() -> Iterator[Storage]:
    try:
        yield storages["sealed"]
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        kind = StorageFullError if is_full else StorageUnavailableError
        raise kind(error.strerror or str(error)) from error


def _context(stored: StoredFile) -> str:
    return f"{stored.label}|{stored.pk}"
