"""Tools outside Python that a test needs: skip where a person lacks one, fail where CI does."""

import os
import shutil
from typing import NoReturn

import pytest

# Where a tool has another name than its command.
PACKAGES = {
    "java": "default-jdk-headless",
    "pdfsig": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "systemd-analyze": "systemd",
    "softhsm2-util": "softhsm2",
}


def need(tool: str) -> str:
    """The path of `tool`.

    Without it the test is skipped with the package to install; in CI, where every tool must be, it
    fails instead, so that a test that never ran cannot look like one that passed.
    """
    path = shutil.which(tool)
    if path is None:
        not_run(f"needs {tool} (Debian package {PACKAGES.get(tool, tool)})")
    return path


def not_run(reason: str) -> NoReturn:
    """End this test as "not run here": a skip on a person's machine, a failure in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not run here: {reason}")
    pytest.skip(f"not run here: {reason}")
