"""One state's law as data."""

import tomllib
from pathlib import Path

import pytest

from records.policy import state_rules as module
from records.policy.sensitive import Category
from records.policy.state_rules import StateUnknownError, state_rules

STATES = Path(module.__file__).parent / "states"


def test_oregon_gives_thirty_days_for_an_access_request():
    deadline = state_rules("OR").access_deadline
    assert (deadline.kind, deadline.days, deadline.source) == ("legal", 30, "45 CFR 164.524(b)(2)")


def test_oregon_wants_a_choice_about_each_of_four_categories():
    assert state_rules("OR").categories == ("mental_health", "alcohol_drug", "hiv", "genetic")


def test_oregon_names_its_statutory_form():
    assert state_rules("OR").authorization_form == "ORS 192.566"


def test_a_state_without_a_profile_is_refused():
    with pytest.raises(StateUnknownError, match="ZZ"):
        state_rules("ZZ")


def test_the_shorter_of_two_limits_binds(tmp_path, monkeypatch):
    (tmp_path / "federal.toml").write_text((STATES / "federal.toml").read_text())
    shorter = (STATES / "or.toml").read_text().replace("days = 30", "days = 15")
    (tmp_path / "xx.toml").write_text(shorter)
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    assert state_rules("XX").access_deadline.days == 15
    state_rules.cache_clear()


@pytest.mark.parametrize("path", sorted(STATES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_says_when_it_was_checked_and_every_rule_its_source(path):
    profile = tomllib.loads(path.read_text())
    assert "checked_on" in profile
    deadline = profile["access"]["deadline"]
    assert deadline["source"]
    assert deadline["status"] in {"V", "P", "R"}


@pytest.mark.parametrize("path", sorted(STATES.glob("??.toml")), ids=lambda path: path.stem)
def test_every_category_of_a_state_has_words(path):
    kinds = tomllib.loads(path.read_text())["authorization"]["categories"]["kinds"]
    assert set(kinds) <= set(Category.values)
