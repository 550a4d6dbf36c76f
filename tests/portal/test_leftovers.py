"""What a killed process left half made is gone a day later, and nothing else."""

import datetime as dt
from pathlib import Path

import pytest

from portal.leftovers import remove_leftovers
from tests.factories import now


@pytest.fixture
def places(settings, tmp_path):
    """Checkpoints, seal and the installation's own folder, each with something that is whole."""
    settings.CHECKPOINT_DIR, settings.SEAL_DIR = tmp_path / "checkpoints", tmp_path / "seal"
    settings.PORTAL_VAR = tmp_path
    for name in ("checkpoints/000001.json", "seal/lists/seal-authority.crl", "portal.sqlite3"):
        made(tmp_path / name)
    return tmp_path


def made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_day_later_only_what_is_whole_is_there(places):
    whole = files(places)
    made(places / "checkpoints/.new-abc")
    made(places / "seal/lists/seal-authority.17.new")
    made(places / "backup-abc/copy.sqlite3")

    assert remove_leftovers(now() + dt.timedelta(days=1, hours=1)) == 3
    assert files(places) == whole
    assert not (places / "backup-abc").exists()


def test_what_may_still_be_in_the_making_stays(places):
    made(places / "checkpoints/.new-abc")

    assert remove_leftovers(now() + dt.timedelta(hours=1)) == 0
    assert (places / "checkpoints/.new-abc").exists()
