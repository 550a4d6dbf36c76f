"""A full disk stops nothing for good: each look is at an installation on a small disk of its own."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.needs import need, not_run

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="its database is a file on the disk that is filled"
)

# Another user space and other mounts: nobody outside sees the disk, and it goes with its last process.
APART = ["unshare", "--map-root-user", "--mount", "--propagation", "private"]


def test_a_full_disk_is_told_of_survived_and_forgotten(tmp_path):
    need("unshare")
    tried = subprocess.run([*APART, "mount", "-t", "tmpfs", "tmpfs", tmp_path], check=False)
    if tried.returncode:
        not_run("this machine's kernel lets nobody mount a disk of their own")
    inside = [sys.executable, "-m", "pytest", "-q", "--basetemp", tmp_path / "inside"]
    answer = subprocess.run(
        [*APART, *inside, "tests/faults/full_disk.py"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
