"""Random kills of real processes by the hundred, on each kind of installation that can be had here."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import connection

from tests.faults.installation import Installation, installed
from tests.faults.random_kills import kill_at_random
from tests.s3_server import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server

Kind = Callable[[Path], contextlib.AbstractContextManager[Installation]]


def run(count: int, seed: int) -> Iterator[str]:
    """Kill so often on each kind; every kill stands in the log, and what failed is told."""
    for name, kind in {"sqlite": small, "postgresql": large}.items():
        if name in ("sqlite", connection.vendor):
            yield from _killed(name, kind, count, seed)


def _killed(name: str, kind: Kind, count: int, seed: int) -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        _log(name, seed) as log,
        kind(Path(folder)) as installation,
    ):
        for failure in kill_at_random(installation, count, seed, log):
            yield f"kills on {name}: {failure}"


@contextlib.contextmanager
def small(folder: Path) -> Iterator[Installation]:
    """As it comes: SQLite, files in a folder, one worker."""
    database = f"sqlite:///{folder / 'portal.sqlite3'}"
    with installed(folder, DATABASE_URL=database, EVERYTHING_IS_DUE="1") as made:
        for name in ("run_web", "run_worker", "run_clock"):
            made.start(name)
        yield made


@contextlib.contextmanager
def large(folder: Path) -> Iterator[Installation]:
    """PostgreSQL, files in a bucket, three workers."""
    with S3Server() as bucket:
        keys = {"S3_ACCESS_KEY": ACCESS_KEY, "S3_SECRET_KEY": SECRET_KEY}
        place = {"S3_BUCKET": BUCKET, "S3_ENDPOINT": bucket.endpoint, "S3_REGION": "us-east-1"}
        with installed(folder, EVERYTHING_IS_DUE="1", **keys, **place) as made:
            for name in ("run_web", "run_worker 1", "run_worker 2", "run_worker 3", "run_clock"):
                made.start(name)
            yield made


def _log(kind: str, seed: int) -> TextIO:
    path = settings.BASE_DIR / "var" / "soak" / f"kills-{kind}-{seed}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a")
