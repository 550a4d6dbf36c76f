"""Files kept encrypted in chunks; each chunk proves its file, its place, and whether it is the last."""

import datetime as dt
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from portal.failures import StorageUnavailableError
from portal.keyring import KEY_BYTES, MARK, TamperedError
from portal.models.stored_file import StoredFile

CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16
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
    with _storage() as storage:
        storage.save(stored.name, ContentFile(b"".join(_sealed(stored, content))))
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
        yield from _opened(stored, file)


def destroy(stored: StoredFile) -> None:
    """Forget the file's key at once, and remove the file after commit (NIST SP 800-88, cryptographic erase)."""
    stored.wrapped_key, stored.destroyed_at = b"", timezone.now()
    stored.save(update_fields=["wrapped_key", "destroyed_at"])

    def remove() -> None:
        storages["sealed"].delete(stored.name)

    transaction.on_commit(remove, robust=True)  # if it fails, the sweep removes it


def remove_orphans(at: dt.datetime) -> int:
    """Remove files a day old that no row speaks for (any more); how many."""
    removed = 0
    with _storage() as storage:
        names = _names(storage)
        for start in range(0, len(names), _BATCH):
            for name in _without_row(names[start : start + _BATCH]):
                if storage.get_modified_time(name) < at - _ORPHAN_AGE:
                    storage.delete(name)
                    removed += 1
    return removed


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


def _without_row(names: list[str]) -> set[str]:
    living = StoredFile.objects.filter(
        pk__in=[uuid.UUID(name) for name in names], destroyed_at__isnull=True
    )
    return set(names) - {pk.hex for pk in living.values_list("pk", flat=True)}


@contextmanager
def _storage() -> Iterator[Storage]:
    try:
        yield storages["sealed"]
    except OSError as error:
        raise StorageUnavailableError(error.strerror or str(error)) from error


def _sealed(stored: StoredFile, content: bytes) -> Iterator[bytes]:
    yield MARK
    cipher, context = AESGCM(stored.wrapped_key), _context(stored)
    starts = range(0, max(len(content), 1), CHUNK_BYTES)
    for number, start in enumerate(starts):
        chunk = content[start : start + CHUNK_BYTES]
        yield cipher.encrypt(_nonce(number, is_last=start == starts[-1]), chunk, context)


def _opened(stored: StoredFile, file: IO[bytes]) -> Iterator[bytes]:
    cipher, context = AESGCM(stored.wrapped_key), _context(stored)
    mark, chunk = file.read(len(MARK)), file.read(CHUNK_BYTES + _TAG_BYTES)
    number = 0
    while chunk or number == 0:
        following = file.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            plain = cipher.decrypt(_nonce(number, is_last=not following), chunk, context)
        except (InvalidTag, ValueError):  # ValueError: too short to hold a tag
            raise TamperedError(f"file {stored.pk} is not as it was kept") from None
        if mark != MARK:
            raise TamperedError(f"file {stored.pk} is not as it was kept")
        yield plain
        number, chunk = number + 1, following


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Number and end of a chunk. The key serves one file, written once, so no nonce comes twice.

    This is the STREAM construction: Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015.
    """
    return number.to_bytes(11) + bytes([is_last])


def _context(stored: StoredFile) -> bytes:
    return f"{stored.label}|{stored.pk}".encode()
