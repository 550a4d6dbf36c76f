"""An installation as an operator makes and runs it: its first steps, and each process by its command."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings

from tests.portal.backups import Elsewhere

T = TypeVar("T")

PATIENCE_SECONDS = 180
FIRST_STEPS = (
    "migrate --no-input -v0",
    "prepare",
    "collectstatic --no-input -v0",
    "create_practice deploy/practice.example.toml",
)


def set_up(installation: Elsewhere) -> None:
    """From an empty database to one practice with its closing notice."""
    for step in FIRST_STEPS:
        answer = installation.manage(*step.split())
        assert answer.returncode == 0, answer.stderr


@contextmanager
def running(installation: Elsewhere, command: str, number: int = 1) -> Iterator[None]:
    """One of our processes, until the block ends; what it says is in the installation's folder."""
    with (installation.var / f"{command}-{number}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=settings.BASE_DIR,
            env=os.environ | installation.environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def eventually(happens: Callable[[], T]) -> T:
    """What `happens` gives once it is true, or at last when it never comes true."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not (happened := happens()) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    return happened
