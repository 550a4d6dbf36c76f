"""Unsafe settings stop web, worker and clock before they begin, with a sentence for each reason."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PROCESSES = ["run_web", "run_worker", "run_clock"]


def start(process, var, **environment):
    """Start it as a service manager would, with nothing set but this."""
    return subprocess.run(
        [sys.executable, "manage.py", process],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_starts_with_nothing_set(process, tmp_path):
    ended = start(process, tmp_path)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    for name in ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY", "AUDIT_KEY", "STAFF_HOST", "EMAIL_URL"):
        assert f"Set {name}" in ended.stderr
    assert "Make the database ready" in ended.stderr


def test_demo_mode_does_not_make_up_for_missing_keys(tmp_path):
    ended = start("run_clock", tmp_path, DEMO="1")
    assert ended.returncode == 1
    assert "Set AUDIT_KEY" in ended.stderr
    assert "Set STAFF_HOST" not in ended.stderr
