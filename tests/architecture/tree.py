"""The files that the guards read."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("portal", "records")
TOOLING = ("deploy", ".ci")


def modules(*folders: str) -> list[Path]:
    """Every Python file below `folders`, without migrations, which Django writes."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every page, part and message."""
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def pages() -> list[Path]:
    """Every template that a browser shows or a document is printed from."""
    return [path for path in templates() if path.suffix == ".html"]


def static(suffix: str) -> list[Path]:
    """Every style sheet or script that a page may load."""
    return sorted(path for folder in CODE for path in (ROOT / folder).rglob(f"static/**/*{suffix}"))


def ours() -> list[Path]:
    """Every text file a person wrote, wherever it stands."""
    folders = [*CODE, *TOOLING, "templates", "tests", "docs"]
    below = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    files = [*below, *ROOT.glob("*"), *ROOT.glob(".*")]
    return sorted(path for path in files if path.is_file() and is_text(path))


def is_text(path: Path) -> bool:
    """Whether `path` is neither made by a tool nor binary."""
    made = {"requirements.txt", "requirements-dev.txt", ".coverage", ".git"}  # a worktree's .git
    return (
        path.name not in made
        and "__pycache__" not in path.parts
        and b"\0" not in path.read_bytes()[:4096]
    )


def name(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text())
