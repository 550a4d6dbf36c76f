"""A demonstration installation of the bench's own, in a folder thrown away afterwards."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
STEPS = (
    ("create_keys",),
    ("migrate", "--no-input", "--verbosity=0"),
    ("prepare",),
    ("create_seal", "--demo"),
    ("collectstatic", "--no-input", "--verbosity=0"),
)


@contextlib.contextmanager
def installation() -> Iterator[Path]:
    """Make one, point this process's settings at it, and load Django."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ |= {
            "DEMO": "1",
            "PORTAL_VAR": folder,
            "PORT": "8099",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        for step in STEPS:
            manage(*step)
        django.setup()
        yield Path(folder)


def manage(*arguments: str) -> None:
    """Run a command to its end."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stdout=2)


@contextlib.contextmanager
def running(*command_lines: str) -> Iterator[None]:
    """Our processes, such as "run_worker", stopped at the end."""
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", line],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for line in command_lines
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=60)
