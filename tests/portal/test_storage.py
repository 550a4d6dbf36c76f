"""Stored files: what lies in the storage, what comes back, and what is refused."""

import datetime as dt
import json
import os
import zlib

import pytest
from django.db import transaction

from portal import storage
from portal.failures import StorageUnavailableError
from portal.keyring import KeyMissingError, TamperedError
from portal.models import StoredFile
from portal.storage import CHUNK_BYTES, FileDestroyedError
from tests.factories import now

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"Kaposi " * 9
SEALED_CHUNK = CHUNK_BYTES + 16
LONG = os.urandom(CHUNK_BYTES * 3 + 5)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Where the files of this test lie."""
    place = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "sealed": settings.STORAGES["sealed"]
        | {"OPTIONS": {"location": place, "file_permissions_mode": 0o600}}
    }
    return place


def path_of(stored, folder):
    return folder / stored.name


def change(stored, folder, edit):
    path = path_of(stored, folder)
    path.write_bytes(edit(path.read_bytes()))


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
def test_what_lies_in_the_storage_looks_like_nothing(folder, content):
    lying = path_of(storage.keep(content, "test"), folder).read_bytes()
    assert lying[0] == 7
    assert b"Kaposi" not in lying
    for window in (15, -15, 31):  # zlib, bare deflate, gzip
        with pytest.raises(zlib.error):
            zlib.decompressobj(window).decompress(lying)
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        json.loads(lying)


def test_only_the_owner_reads_the_file_and_its_name_says_nothing(folder):
    path = path_of(storage.keep(PDF, "document"), folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in folder.iterdir()] == [path.name]
    assert len(bytes.fromhex(path.name)) == 16


def test_equal_files_have_keys_of_their_own(folder):
    first, second = storage.keep(PDF, "test"), storage.keep(PDF, "test")
    assert first.wrapped_key != second.wrapped_key
    assert path_of(first, folder).read_bytes() != path_of(second, folder).read_bytes()


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
def test_a_file_that_was_changed_is_refused(folder, attack):
    stored = storage.keep(LONG, "test")
    change(stored, folder, attack)
    with pytest.raises(TamperedError):
        storage.read(stored)


def test_nothing_of_a_changed_chunk_is_handed_out(folder):
    stored = storage.keep(LONG, "test")
    change(stored, folder, ATTACKS["the last byte is cut off"])
    handed_out = []
    with pytest.raises(TamperedError):
        handed_out.extend(storage.stream(stored))
    assert b"".join(handed_out) == LONG[: len(b"".join(handed_out))]


def test_two_files_that_change_places_are_refused(folder):
    first, second = storage.keep(b"first", "test"), storage.keep(b"other", "test")
    change(first, folder, lambda _: path_of(second, folder).read_bytes())
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


def test_a_file_that_is_away_is_worth_another_try(folder):
    stored = storage.keep(PDF, "test")
    hidden = path_of(stored, folder).rename(folder / "hidden")
    with pytest.raises(StorageUnavailableError):
        storage.read(stored)
    hidden.rename(path_of(stored, folder))
    assert storage.read(stored) == PDF


def test_a_storage_that_is_away_takes_nothing_and_leaves_no_row(folder):
    folder.write_text("a file where the folder should be")
    with pytest.raises(StorageUnavailableError):
        storage.keep(PDF, "test")
    assert StoredFile.objects.count() == 0


def test_a_destroyed_file_is_gone_with_its_key(folder, django_capture_on_commit_callbacks):
    stored, kept = storage.keep(PDF, "test"), storage.keep(PDF, "test")
    lying = path_of(stored, folder).read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        storage.destroy(stored)
    assert not path_of(stored, folder).exists()
    path_of(stored, folder).write_bytes(lying)  # somebody had a copy
    for row in (stored, again(stored)):
        with pytest.raises(FileDestroyedError):
            storage.read(row)
    assert again(stored).wrapped_key == b""
    assert storage.read(again(kept)) == PDF


def test_a_file_outlives_a_destruction_that_was_rolled_back(folder):
    stored = storage.keep(PDF, "test")
    with transaction.atomic():
        storage.destroy(again(stored))
        transaction.set_rollback(True)
    assert path_of(stored, folder).exists()
    assert storage.read(again(stored)) == PDF


# --- Orphans ------------------------------------------------------------------------------------
TOMORROW = dt.timedelta(days=1, minutes=1)


def test_files_without_a_row_are_removed_after_a_day(folder):
    kept = storage.keep(PDF, "test")
    with transaction.atomic():
        orphan = storage.keep(PDF, "test")
        transaction.set_rollback(True)
    assert storage.remove_orphans(now()) == 0
    assert storage.remove_orphans(now() + TOMORROW) == 1
    assert not path_of(orphan, folder).exists()
    assert storage.read(again(kept)) == PDF


def test_a_destroyed_file_that_could_not_be_removed_goes_with_the_orphans(folder):
    stored = storage.keep(PDF, "test")
    storage.destroy(stored)  # this test never commits, so the file stays
    assert path_of(stored, folder).exists()
    assert storage.remove_orphans(now() + TOMORROW) == 1
    assert not path_of(stored, folder).exists()


def test_files_that_are_not_ours_stay(folder):
    storage.keep(PDF, "test")
    (folder / "README").write_text("where these files come from")
    assert storage.remove_orphans(now() + TOMORROW) == 0
    assert (folder / "README").exists()


def test_a_storage_that_was_never_used_has_no_orphans():
    assert storage.remove_orphans(now() + TOMORROW) == 0
