"""Who may import whom, checked by import-linter with the contracts of pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

LAYERS = (
    ("records/audit.py", "import records.actions\n", "Every module of the product has its layer"),
    ("portal/closure.py", "import records.models\n", "The product stands on the ground"),
    ("records/helpers.py", "", "Every module of the product has its layer"),
    ("records/signing/seal.py", "import portal.models\n", "Sealing takes bytes and a profile"),
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def skeleton(folder: Path) -> None:
    """The modules that the contracts name, empty."""
    for package in ("portal", "portal.models", "records", "records.signing", "records.policy"):
        place = folder / package.replace(".", "/")
        place.mkdir(parents=True, exist_ok=True)
        (place / "__init__.py").touch()
    for module in ("actions", "documents", "models", "access", "audit", "workflow"):
        (folder / "records" / f"{module}.py").touch()
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())


def test_the_layers_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("path", "text", "contract"), LAYERS, ids=[row[0] for row in LAYERS])
def test_a_step_up_is_noticed(tmp_path, path, text, contract):
    skeleton(tmp_path)
    assert lint(tmp_path).returncode == 0

    (tmp_path / path).write_text(text)

    result = lint(tmp_path)
    assert result.returncode == 1
    assert f"{contract}" in result.stdout
