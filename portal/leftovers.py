"""What processes that were killed left half made: it goes when it is a day old."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

_AGE = dt.timedelta(days=1)


def remove_leftovers(at: dt.datetime) -> int:
    """Remove unfinished checkpoints, lists and copies of the database a day old; how many.

    Raises:
        OSError: one of them cannot be removed.
    """
    old = [path for path in _unfinished() if _changed_at(path) < at - _AGE]
    for path in old:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(old)


def _unfinished() -> Iterator[Path]:
    """By the names that they have until they are whole."""
    yield from Path(settings.CHECKPOINT_DIR).glob(".new-*")
    yield from Path(settings.SEAL_DIR, "lists").glob("*.new")
    yield from Path(settings.PORTAL_VAR).glob("backup-*")


def _changed_at(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
