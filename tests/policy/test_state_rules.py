"""One state's law as data."""

import dataclasses
import datetime as dt
import tomllib
from pathlib import Path

import pytest

from records.policy import state_rules as module
from records.policy.deadlines import Deadline, Unit
from records.policy.elements import Element
from records.policy.facts_of_law import Fact, Status
from records.policy.permission_facts import Statement
from records.policy.sensitive import Act, Category
from records.policy.state_rules import StateUnknownError, profile, state_rules

FOLDER = Path(module.__file__).parent / "states"
STATES = ["OR", "CA", "TX", "NY", "WA"]
FLOOR = Deadline("legal", 30, "45 CFR 164.524(b)(2)")
# All that documents can print today.
PRINTED = {"mental_health", "alcohol_drug", "hiv", "genetic"}


def facts_of(rules):
    """Every fact of a state, wherever it stands."""
    sections = (rules.access, rules.authorization, rules.people, rules.closing)
    for section in sections:
        yield from filter(
            None, (getattr(section, each.name) for each in dataclasses.fields(section))
        )
    yield rules.signing


@pytest.fixture
def states(tmp_path, monkeypatch):
    """A folder of profiles that a test may change."""
    for path in FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    profile.cache_clear()
    yield tmp_path
    profile.cache_clear()


def test_oregon_gives_thirty_days_for_an_access_request():
    deadline = state_rules("OR").access_deadline
    assert (deadline.kind, deadline.days, deadline.source) == ("legal", 30, "45 CFR 164.524(b)(2)")
    assert deadline.unit == Unit.CALENDAR_DAYS


def test_oregon_wants_a_choice_about_each_of_four_categories():
    assert state_rules("OR").categories == ("mental_health", "alcohol_drug", "hiv", "genetic")


def test_oregon_names_its_statutory_form():
    assert state_rules("OR").authorization_form == "ORS 192.566"


def test_a_state_without_a_profile_is_refused():
    with pytest.raises(StateUnknownError, match="ZZ"):
        state_rules("ZZ")


@pytest.mark.parametrize("code", ["CA", "TX", "NY", "WA"])
def test_a_state_whose_documents_are_not_written_is_read_but_not_served(code):
    assert profile(code).code == code
    with pytest.raises(StateUnknownError, match=code):
        state_rules(code)


@pytest.mark.parametrize("code", STATES)
def test_a_state_that_is_served_names_only_categories_that_documents_print(code):
    rules = profile(code)
    assert not rules.served or set(rules.categories) <= PRINTED


@pytest.mark.parametrize(
    ("code", "days", "unit"),
    [
        ("OR", 30, "calendar_days"),
        ("CA", 15, "calendar_days"),
        ("TX", 15, "working_days"),
        ("NY", 30, "calendar_days"),
        ("WA", 15, "working_days"),
    ],
)
def test_each_state_has_its_time_for_a_copy(code, days, unit):
    limit = profile(code).access_deadline
    assert (limit.days, limit.unit) == (days, unit)


@pytest.mark.parametrize(
    ("code", "days", "unit"), [("CA", 5, "working_days"), ("NY", 10, "calendar_days")]
)
def test_two_states_have_a_time_of_its_own_for_looking_at_records(code, days, unit):
    limit = profile(code).access.inspect.value
    assert (limit.days, limit.unit) == (days, unit)
    assert [profile(other).access.inspect for other in ("OR", "TX", "WA")] == [None] * 3


@pytest.mark.parametrize(
    ("code", "kinds", "acts"),
    [
        ("OR", {"mental_health", "alcohol_drug", "hiv", "genetic"}, ("mark", "initials")),
        (
            "CA",
            {"mental_health", "alcohol_drug", "hiv", "genetic", "psychotherapy"},
            ("signature", "initials"),
        ),
        ("TX", {"mental_health", "alcohol_drug", "hiv", "genetic"}, ("initials",)),
        ("NY", {"mental_health", "alcohol_drug", "hiv"}, ("initials",)),
        ("WA", {"mental_health", "alcohol_drug", "hiv", "sti"}, ("specific_mention",)),
    ],
)
def test_each_state_has_its_categories_and_the_act_that_lets_them_go(code, kinds, acts):
    asked = profile(code).authorization
    assert (set(asked.categories.value), asked.acts.value) == (kinds, acts)


def test_only_california_limits_the_term_and_the_print():
    asked = {code: profile(code).authorization for code in STATES}
    assert {code: each.longest_term.value for code, each in asked.items() if each.longest_term} == {
        "CA": 365
    }
    assert {code: each.font_points.value for code, each in asked.items() if each.font_points} == {
        "CA": 14
    }
    assert [code for code in STATES if asked[code].own_signature] == ["CA"]


def test_a_fact_keeps_its_source_and_how_sure_we_are():
    assert profile("WA").access.deadline == Fact(
        Deadline("legal", 15, "RCW 70.02.080", Unit.WORKING_DAYS), "RCW 70.02.080", Status.RECALLED
    )
    assert profile("CA").authorization.longest_term.status == Status.PART_READ
    assert profile("TX").authorization.form.status == Status.READ


def test_the_ages_at_which_young_people_consent():
    oregon, washington = profile("OR").people, profile("WA").people
    assert oregon.medical_from_age.value == 15
    assert oregon.mental_alcohol_drug_from_age.value == 14
    assert oregon.reproductive_sti_from_age.value == 0
    assert (washington.sti_from_age.value, washington.mental_alcohol_drug_from_age.value) == (
        14,
        13,
    )


def test_no_rule_known_is_not_a_rule():
    assert profile("NY").access.deadline is None
    assert profile("NY").access_limits == (FLOOR,)
    assert profile("CA").authorization_form == ""


def test_the_shorter_of_two_limits_binds(states):
    path = states / "or.toml"
    path.write_text(path.read_text().replace("days = 30", "days = 15"))
    assert state_rules("OR").access_deadline.days == 15
    assert state_rules("OR").access_limit(dt.date(2026, 3, 2)).days == 15


def test_the_limit_that_binds_is_known_with_the_day_of_receipt(states):
    path = states / "wa.toml"
    path.write_text(path.read_text().replace("days = 15", "days = 21"))
    assert profile("WA").access_limit(dt.date(2026, 3, 2)).days == 21
    assert profile("WA").access_limit(dt.date(2026, 12, 11)) == FLOOR


@pytest.mark.parametrize("code", STATES)
def test_the_limit_that_is_printed_is_the_one_that_binds_on_every_day(code):
    rules, first = profile(code), dt.date(2024, 1, 1)
    days = [first + dt.timedelta(days=number) for number in range(366 * 8)]
    printed = rules.access_deadline
    assert [day for day in days if rules.access_limit(day) != printed] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[authorization.form]", "[authorization.from]"),
        ("[access.deadline]", "[access.deadlines]"),
        ("[people.medical_from_age]", "[people.medical_age]"),
        ("[closing.keep_years]", "[closing.years]"),
        ('status = "P"', 'status = "?"'),
        ('status = "P"', 'state = "P"'),
        ('unit = "calendar_days"', 'unit = "weeks"'),
        ("served = true", "serves = true"),
        ("value = 15", "days = 15"),
    ],
)
def test_a_profile_with_a_slip_is_not_read(states, before, after):
    path = states / "or.toml"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises((TypeError, ValueError, KeyError)):
        profile("OR")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_says_when_it_was_checked(path):
    assert isinstance(tomllib.loads(path.read_text())["checked_on"], dt.date)


@pytest.mark.parametrize("code", STATES)
def test_every_fact_has_a_source_and_a_status(code):
    known = list(facts_of(profile(code)))
    assert len(known) >= 9
    assert [each for each in known if not each.source or each.status not in {"V", "P", "R"}] == []


@pytest.mark.parametrize("code", STATES)
def test_every_code_of_a_profile_is_one_we_know(code):
    asked = profile(code).authorization
    assert set(asked.categories.value) <= set(Category.values)
    assert set(asked.acts.value) <= set(Act)
    assert set(asked.minor_cosigns.value if asked.minor_cosigns else ()) <= set(Category.values)
    assert set(asked.statements.value if asked.statements else ()) <= set(Statement)
    assert set(asked.elements.value if asked.elements else ()) <= set(Element)
