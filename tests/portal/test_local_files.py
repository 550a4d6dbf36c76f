"""Files on the disk of this machine: whole, or not there."""

import errno

import pytest
from django.core.files.base import ContentFile

from portal import storage
from portal.failures import StorageFullError
from portal.local_files import LocalFiles


class Growing(ContentFile):
    """A file that is longer than the disk has room for."""

    def chunks(self, chunk_size=None):
        yield b"the first part"
        raise OSError(errno.ENOSPC, "No space left on device")


class FullDisk(LocalFiles):
    """A folder on a disk without room."""

    def _save(self, name, content):
        return super()._save(name, Growing(content.read()))


def test_a_file_is_there_as_it_was_saved(tmp_path):
    files = LocalFiles(location=tmp_path)
    name = files.save("a", ContentFile(b"whole"))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"whole")]


def test_a_file_that_did_not_fit_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="No space left"):
        LocalFiles(location=tmp_path).save("a", Growing(b""))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named_as_one(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "sealed": {
            "BACKEND": "tests.portal.test_local_files.FullDisk",
            "OPTIONS": {"location": tmp_path},
        }
    }
    with pytest.raises(StorageFullError):
        storage.write(b"%PDF-1.7", "test")
    assert list(tmp_path.iterdir()) == []
