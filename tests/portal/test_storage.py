"""Stored files: what lies in the storage, what comes back, and what is refused."""

import datetime as dt
import json
import os
import zlib

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, transaction

from portal import storage
from portal.chunks import CHUNK_BYTES
from portal.failures import StorageUnavailableError
from portal.keyring import KeyMissingError, TamperedError
from portal.models import StoredFile
from portal.storage import FileDestroyedError
from tests.factories import now
from tests.s3_server import S3Server, use_bucket

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"Kaposi " * 9
SEALED_CHUNK = CHUNK_BYTES + 16
NOBODY = "http://127.0.0.1:1"
LONG = os.urandom(CHUNK_BYTES * 3 + 5)


@pytest.fixture(scope="module")
def server():
    with S3Server() as running:
        yield running


@pytest.fixture(autouse=True, params=["folder", "bucket"])
def place(request, tmp_path, settings):
    """Where the files of this test lie: a folder of this machine, or a bucket of a real S3 server."""
    if request.param == "folder":
        options = {"location": tmp_path / "files", "file_permissions_mode": 0o600}
        sealed = settings.STORAGES["sealed"] | {"OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {"sealed": sealed}
    else:
        use_bucket(settings, request.getfixturevalue("server").endpoint)
    return storages["sealed"]


def lying(stored, place):
    """The bytes as they lie in the storage."""
    with place.open(stored.name) as file:
        return file.read()


def change(stored, place, edit):
    changed = edit(lying(stored, place))
    place.delete(stored.name)
    place.save(stored.name, ContentFile(changed))


def again(stored):
    return StoredFile.objects.get(pk=stored.pk)


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, CHUNK_BYTES * 2, len(LONG)]
)
def test_a_file_comes_back_as_it_was_kept(size):
    stored = storage.keep(LONG[:size], "test")
    assert storage.read(again(stored)) == LONG[:size]
    assert stored.size == size


def test_a_file_is_handed_out_chunk_by_chunk():
    stored = storage.keep(LONG, "test")
    assert [len(chunk) for chunk in storage.stream(stored)] == [CHUNK_BYTES] * 3 + [5]


@pytest.mark.parametrize("content", [b"", PDF, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b'{"a": 1}'])
def test_what_lies_in_the_storage_looks_like_nothing(place, content):
    found = lying(storage.keep(content, "test"), place)
    assert found[0] == 7
    assert b"Kaposi" not in found
    for window in (15, -15, 31):  # zlib, bare deflate, gzip
        with pytest.raises(zlib.error):
            zlib.decompressobj(window).decompress(found)
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        json.loads(found)


@pytest.mark.parametrize("place", ["folder"], indirect=True)
def test_only_the_owner_reads_the_file_and_its_name_says_nothing(place, tmp_path):
    folder = tmp_path / "files"
    path = folder / storage.keep(PDF, "document").name
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == [path.name]
    assert len(bytes.fromhex(path.name)) == 16


def test_equal_files_have_keys_of_their_own(place):
    first, second = storage.keep(PDF, "test"), storage.keep(PDF, "test")
    assert first.wrapped_key != second.wrapped_key
    assert lying(first, place) != lying(second, place)


ATTACKS = {
    "a bit is changed in the middle": lambda b: b[:500] + bytes([b[500] ^ 1]) + b[501:],
    "the last byte is changed": lambda b: b[:-1] + bytes([b[-1] ^ 1]),
    "the first byte is changed": lambda b: b"\x08" + b[1:],
    "the last byte is cut off": lambda b: b[:-1],
    "the last chunk is cut off": lambda b: b[: 1 + SEALED_CHUNK * 3],
    "all but the first chunk is cut off": lambda b: b[: 1 + SEALED_CHUNK],
    "everything is cut off": lambda b: b"",
    "all but the mark is cut off": lambda b: b[:1],
    "the first chunk is cut out": lambda b: b[:1] + b[1 + SEALED_CHUNK :],
    "a middle chunk is cut out": lambda b: b[: 1 + SEALED_CHUNK] + b[1 + SEALED_CHUNK * 2 :],
    "two chunks change places": lambda b: (
        b[:1]
        + b[1 + SEALED_CHUNK : 1 + SEALED_CHUNK * 2]
        + b[1 : 1 + SEALED_CHUNK]
        + b[1 + SEALED_CHUNK * 2 :]
    ),
    "a chunk comes twice": lambda b: b[: 1 + SEALED_CHUNK] + b[1:],
    "bytes are added": lambda b: b + b"x",
    "the file is added to itself": lambda b: b + b[1:],
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_file_that_was_changed_is_refused(place, attack):
    stored = storage.keep(LONG, "test")
    change(stored, place, attack)
    with pytest.raises(TamperedError):
        storage.read(stored)


def test_nothing_of_a_changed_chunk_is_handed_out(place):
    stored = storage.keep(LONG, "test")
    change(stored, place, ATTACKS["the last byte is cut off"])
    handed_out = []
    with pytest.raises(TamperedError):
        handed_out.extend(storage.stream(stored))
    assert b"".join(handed_out) == LONG[: len(b"".join(handed_out))]


def test_two_files_that_change_places_are_refused(place):
    first, second = storage.keep(b"first", "test"), storage.keep(b"other", "test")
    change(first, place, lambda _: lying(second, place))
    with pytest.raises(TamperedError):
        storage.read(first)


def test_a_key_moved_to_another_row_is_refused():
    first, second = storage.keep(b"first", "test"), storage.keep(b"other", "test")
    first.wrapped_key = second.wrapped_key
    first.save()
    with pytest.raises(TamperedError):
        storage.read(again(first))


def test_a_file_passed_off_as_another_kind_is_refused():
    stored = storage.keep(PDF, "upload")
    StoredFile.objects.update(label="document")
    with pytest.raises(TamperedError):
        storage.read(again(stored))


def test_without_the_data_key_no_file_opens(settings):
    stored = storage.keep(PDF, "test")
    settings.DATA_KEYS = "other:" + "A" * 43 + "="
    with pytest.raises(KeyMissingError):
        storage.read(again(stored))


def test_a_file_that_is_away_is_worth_another_try(place):
    stored = storage.keep(PDF, "test")
    hidden = lying(stored, place)
    place.delete(stored.name)
    with pytest.raises(StorageUnavailableError):
        storage.read(stored)
    place.save(stored.name, ContentFile(hidden))
    assert storage.read(stored) == PDF


def test_a_storage_that_is_away_takes_nothing_and_leaves_no_row(place, settings, tmp_path):
    if isinstance(place, FileSystemStorage):
        (tmp_path / "files").write_text("a file where the folder should be")
    else:
        use_bucket(settings, NOBODY)
    with pytest.raises(StorageUnavailableError):
        storage.keep(PDF, "test")
    assert StoredFile.objects.count() == 0


def test_a_destroyed_file_is_gone_with_its_key(place):
    stored, kept = storage.keep(PDF, "test"), storage.keep(PDF, "test")
    storage.destroy(stored)
    for row in (stored, again(stored)):
        with pytest.raises(FileDestroyedError):
            storage.read(row)
    assert again(stored).wrapped_key == b""
    assert storage.read(again(kept)) == PDF


def test_a_file_outlives_a_destruction_that_was_rolled_back(place):
    stored = storage.keep(PDF, "test")
    with transaction.atomic():
        storage.destroy(again(stored))
        transaction.set_rollback(True)
    assert place.exists(stored.name)
    assert storage.read(again(stored)) == PDF


# --- Orphans ------------------------------------------------------------------------------------
TOMORROW = dt.timedelta(days=1, minutes=1)


def test_files_without_a_row_are_removed_after_a_day(place):
    kept = storage.keep(PDF, "test")
    with transaction.atomic():
        orphan = storage.keep(PDF, "test")
        transaction.set_rollback(True)
    assert storage.remove_orphans(now()) == 0
    assert storage.remove_orphans(now() + TOMORROW) == 1
    assert not place.exists(orphan.name)
    assert storage.read(again(kept)) == PDF


def test_what_is_left_of_a_destroyed_file_is_removed_after_a_day(place):
    """Not before: a backup whose copy of the database still names the file must find it."""
    stored = storage.keep(PDF, "test")
    month_later = now() + dt.timedelta(days=30)
    with time_machine.travel(month_later, tick=False):
        storage.destroy(stored)
    assert storage.remove_orphans(month_later + dt.timedelta(hours=23)) == 0
    assert place.exists(stored.name)
    assert storage.remove_orphans(month_later + TOMORROW) == 1
    assert not place.exists(stored.name)


def test_a_file_that_another_clock_removed_in_the_meantime_is_no_failure(place):
    kept = storage.keep(PDF, "test")
    with transaction.atomic():
        orphan = storage.keep(PDF, "test")
        transaction.set_rollback(True)

    def as_the_other_clock(execute, *question):
        place.delete(orphan.name)
        return execute(*question)

    with connection.execute_wrapper(as_the_other_clock):
        assert storage.remove_orphans(now() + TOMORROW) == 0
    assert storage.read(again(kept)) == PDF


def test_files_that_are_not_ours_stay(place):
    storage.keep(PDF, "test")
    place.save("README", ContentFile(b"where these files come from"))
    assert storage.remove_orphans(now() + TOMORROW) == 0
    assert place.exists("README")


def test_a_storage_that_was_never_used_has_no_orphans():
    assert storage.remove_orphans(now() + TOMORROW) == 0
