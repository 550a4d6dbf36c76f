"""Words that stand nowhere: names that say nothing, unfinished work, and the place we work in."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import CODE, modules, name, ours, pages, parsed

NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler"}
HOLLOW = re.compile(r"^_?(?:process|do)_|(?:Helper|Utils?|Handler|Processor)$")
SAYS_LITTLE = {"data", "info", "obj", "tmp", "foo"}
# Django and Python choose these parameters' names, not we.
OVERRIDES = {"value_from_datadict", "value_omitted_from_data", "handle_data"}

# In pieces, so that this file holds none of them.
WORKPLACE = re.compile(
    "|".join(
        [
            r"/w" + r"ork/(?:main|shared|\.library)",
            r"\.\./sh" + r"ared",
            r"/tmp/" + r"w/",
            r"\bissue #?" + r"\d",
            r"\bhel" + r"per [A-G]\b",
        ]
    )
)
UNFINISHED = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|Not" + r"ImplementedError"
)
# People who are ill get no blame, no begging and no machine words.
UNKIND = re.compile(
    r"\b(?:please|sorry(?! for your loss)|invalid|oops|click here|illegal|forbidden)\b",
    re.IGNORECASE,
)
MARKUP = re.compile(
    r"\{%(?!\s*(?:block)?translate\b).*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL
)


def hollow_names(tree: ast.Module) -> Iterator[str]:
    """Functions, classes, parameters and variables of `tree` whose names say nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and HOLLOW.search(node.name):
            yield node.name
        if isinstance(node, ast.FunctionDef):
            if HOLLOW.search(node.name) or node.name in NOTHING:
                yield node.name
            if node.name not in OVERRIDES:
                yield from (arg.arg for arg in node.args.args if arg.arg in SAYS_LITTLE)
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and node.id in SAYS_LITTLE
        ):
            yield node.id


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name(path)}:{number}: {line.strip()[:90]}"
        for path in ours()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


def test_hollow_names_are_seen():
    tree = ast.parse(
        "def process_form(data): info = data\nclass FormHandler: pass\ndef seal(pdf): ..."
    )
    assert sorted(hollow_names(tree)) == ["FormHandler", "data", "info", "process_form"]


def test_modules_are_named_for_what_they_hold():
    assert [name(path) for path in modules(*CODE, "tests") if path.stem in NOTHING] == []


def test_names_say_something():
    found = [
        f"{name(path)}: {bad}" for path in modules(*CODE) for bad in hollow_names(parsed(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["see ../sh" + "ared/design", "cd /w" + "ork/main", "(issue " + "#2)"]
)
def test_the_workplace_is_recognized(line):
    assert WORKPLACE.search(line)


def test_nothing_names_the_workplace():
    assert places(WORKPLACE) == []


def test_nothing_is_left_for_later():
    assert places(UNFINISHED) == []


def test_pages_are_kind():
    found = [
        f"{name(path)}: {match.group()}"
        for path in pages()
        for match in UNKIND.finditer(MARKUP.sub(" ", path.read_text()))
    ]
    assert found == []
