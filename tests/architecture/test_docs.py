"""What the documents say about the repository is so."""

import re

import pytest

from tests.architecture.tree import ROOT, modules, name

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
READS_SETTING = re.compile(
    r"\b(?:env\.\w+|secret|switch|port|number|database)\(\s*\"([A-Z][A-Z0-9_]+)\""
)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document):
    targets = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_tests_that_are_named_exist(document):
    named = TEST.findall(document.read_text())
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).is_file() or f"def {test}" not in (ROOT / path).read_text()
    ]
    assert missing == []


def test_every_requirement_of_the_standard_has_one_row_and_a_known_state():
    table = (ROOT / "docs" / "asvs.md").read_text()
    rows = re.findall(r"^\| (\d[\d., -]*) \| [^|]+ \| ([^|]+) \| ([^|]*)\|$", table, re.MULTILINE)
    ids = [each for numbers, *_ in rows for each in re.split(r", ", numbers)]
    assert len(rows) == len(re.findall(r"^\| \d", table, re.MULTILINE))
    assert len(ids) == len(set(ids))
    assert {state for _, state, _ in rows} == {"holds", "operator", "gap", "n/a"}


def test_every_setting_stands_in_the_example():
    read = {
        setting
        for path in modules("portal", "records")
        for setting in READS_SETTING.findall(path.read_text())
    }
    example = (ROOT / ".env.example").read_text()
    listed = set(re.findall(r"^#?([A-Z][A-Z0-9_]+?)(?:_FILE)?=", example, re.MULTILINE))

    assert "DATABASE_URL" in read
    assert listed == read


def test_ci_runs_the_readmes_test_command():
    command = re.search(r"^    (make test)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert command
    assert re.search(rf"^{command.group(1)}$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
