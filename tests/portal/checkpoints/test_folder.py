"""The folder outside the database: a file is whole or not there, and never written over."""

import os

import pytest

from portal.checkpoints import folder
from portal.checkpoints.folder import CheckpointFolderError


@pytest.fixture
def place(settings, tmp_path):
    settings.CHECKPOINT_DIR = tmp_path
    return tmp_path


def test_a_file_is_named_by_its_number_only(place):
    assert folder.write(42, b"content") is True
    assert [path.name for path in place.iterdir()] == ["000042.json"]
    assert folder.read() == {42: b"content"}


def test_numbers_may_outgrow_their_zeros(place):
    folder.write(1234567, b"content")
    assert folder.read() == {1234567: b"content"}


def test_it_can_be_read_by_its_owner_only(place):
    folder.write(1, b"content")
    assert folder.file_of(1).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_stays(place):
    folder.write(1, b"first")
    assert folder.write(1, b"second") is False
    assert folder.read() == {1: b"first"}
    assert len(list(place.iterdir())) == 1


def test_other_files_are_left_alone(place):
    for name in ("README", "1.json", "000001.json.bak", ".new-x", "x000001.json"):
        (place / name).touch()
    folder.write(1, b"content")
    assert folder.read() == {1: b"content"}


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_crash_leaves_a_whole_file_or_none(place, monkeypatch, step):
    def crash(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, crash)
    with pytest.raises(KeyboardInterrupt):
        folder.write(1, b"content")
    assert folder.read() == {}


def test_what_a_kill_left_behind_is_no_checkpoint(place):
    (place / ".new-abc").write_bytes(b"half")
    assert folder.read() == {}
    assert folder.write(1, b"content") is True


def test_a_folder_that_is_away_has_a_name_without_its_path(place, settings):
    settings.CHECKPOINT_DIR = place / "away"
    for deed in (folder.read, lambda: folder.write(1, b"content")):
        with pytest.raises(CheckpointFolderError, match=r"^FileNotFoundError$"):
            deed()
    assert folder.can_be_written() is False


def test_trying_it_out_leaves_nothing(place):
    assert folder.can_be_written() is True
    assert list(place.iterdir()) == []


def test_a_folder_without_links_is_found_out(place, monkeypatch):
    def refuse(*_args):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert folder.can_be_written() is False
    with pytest.raises(CheckpointFolderError, match="PermissionError"):
        folder.write(1, b"content")
