"""Permissions of every kind: exactly those that lack something are refused, and each lack is named."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.policy.authorization import defects
from records.policy.elements import sentences
from records.policy.state_rules import profile
from tests.policy.cases import BLANK, SPOILED, TODAYS, WRITTEN, as_facts, spoiled, whole
from tests.policy.oracle import ACCESS, CATEGORIES, wrong

STATES = sorted(CATEGORIES)
# The same code meets the same cases, so that nobody's unrelated change fails by chance.
often = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def named(case, state, today):
    found = defects(as_facts(case, today), profile(state), today)
    return {(str(defect.element), defect.about) for defect in found}


@pytest.mark.parametrize("state", STATES)
def test_a_whole_permission_is_good(state):
    @often
    @given(whole(state), TODAYS)
    def holds(case, today):
        assert wrong(case, state) == set()
        assert defects(as_facts(case, today), profile(state), today) == ()

    holds()


@pytest.mark.parametrize("state", STATES)
def test_exactly_what_is_wrong_is_named(state):
    @often
    @given(spoiled(state, 6), TODAYS)
    def holds(case, today):
        assert named(case, state, today) == wrong(case, state)

    holds()


@pytest.mark.parametrize("way", sorted(SPOILED))
def test_one_thing_wrong_is_enough(way):
    @settings(often, max_examples=20)
    @given(st.sampled_from(STATES), st.data(), TODAYS)
    def holds(state, data, today):
        case = {
            **data.draw(whole(state)),
            **data.draw(st.fixed_dictionaries(SPOILED[way])),
        }
        assert named(case, state, today) == wrong(case, state)

    holds()


@often
@given(st.sampled_from(STATES), st.data(), TODAYS)
def test_an_access_request_needs_four_things_and_nothing_else(state, data, today):
    answers = {name: data.draw(BLANK | WRITTEN) for name in ACCESS}
    case = {**data.draw(spoiled(state, 6)), "route": "access", **answers}
    assert named(case, state, today) == wrong(case, state)


@often
@given(st.sampled_from(STATES), st.data())
def test_every_defect_has_a_law_and_a_sentence(state, data):
    today = dt.date(2026, 3, 2)
    found = defects(as_facts(data.draw(spoiled(state, 6)), today), profile(state), today)
    said = sentences(found)
    assert all(defect.law for defect in found)
    assert bool(said) == bool(found)
    assert not any("%" in each or "(about)" in each for each in said)


@often
@given(st.sampled_from(STATES), st.data(), TODAYS)
def test_what_has_ended_does_not_come_back(state, data, today):
    case = data.draw(spoiled(state, 3))
    facts, rules = as_facts(case, today), profile(state)
    later = today + dt.timedelta(days=data.draw(st.integers(1, 900)))
    ended = {"not_ended", "not_taken_back"}
    assert _ended(facts, rules, today, ended) <= _ended(facts, rules, later, ended)


def _ended(facts, rules, on, ended):
    return {str(each.element) for each in defects(facts, rules, on)} & ended
