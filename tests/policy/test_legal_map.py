"""The map of law says every value of every profile, and which of them counsel must confirm."""

import re
import tomllib
from pathlib import Path

import pytest

from records.policy import state_rules
from tests.architecture.tree import ROOT

MAP = (ROOT / "docs" / "legal-map.md").read_text()
FOLDER = Path(state_rules.__file__).parent / "states"
PROFILES = sorted(FOLDER.glob("*.toml"))
UNSURE = "counsel must confirm"


def tables(profile, path=()):
    """Each table of a profile that states a fact, with its name."""
    for name, inner in profile.items():
        if isinstance(inner, dict):
            yield from tables(inner, (*path, name))
    if "status" in profile:
        yield ".".join(path), profile


def value(table):
    if "unit" in table:
        said = f"{table['days']} {table['unit']}"
    elif table["value"] is True:
        said = "yes"
    elif isinstance(table["value"], list):
        said = ", ".join(table["value"])
    else:
        said = str(table["value"])
    note = f" ({table['note']})" if "note" in table else ""
    return said.replace("_", " ") + note


def row(name, table):
    """The line of the map for one fact."""
    sure = table["status"] if table["status"] == "V" else f"{table['status']}, {UNSURE}"
    return f"| `{name}` | {value(table)} | {table['source']} | {sure} |"


def rows(path):
    return [row(*each) for each in tables(tomllib.loads(path.read_text()))]


def section(path):
    """The lines of the map's table for one profile."""
    _, heading, after = MAP.partition(f"`policy/states/{path.name}`)\n")
    assert heading
    table = re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]
    return [line for line in table.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_the_map_says_each_value_of_a_profile_and_no_other(path):
    assert section(path) == rows(path)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_what_was_not_read_in_full_is_for_counsel_to_confirm(path):
    profile = tomllib.loads(path.read_text())
    unsure = [name for name, table in tables(profile) if table["status"] in {"P", "R"}]
    marked = [line.split("`")[1] for line in section(path) if UNSURE in line]
    assert marked == unsure


def test_there_is_something_to_confirm_in_every_state():
    states = [path for path in PROFILES if path.stem != "federal"]
    assert len(states) == 5
    assert all(any(UNSURE in line for line in section(path)) for path in states)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_the_map_is_as_old_as_what_was_checked(path):
    checked_on = tomllib.loads(path.read_text())["checked_on"]
    assert f"Checked on {checked_on.isoformat()}." in MAP


def test_the_map_says_which_states_are_served():
    profiles = [tomllib.loads(path.read_text()) for path in PROFILES]
    served = [profile["name"] for profile in profiles if profile.get("served")]
    assert f"Served: {', '.join(served)}." in MAP
