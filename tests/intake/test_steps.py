"""The list of steps: who is asked what, in which order, and where somebody may go."""

import datetime as dt
from types import SimpleNamespace

import pytest

from records.intake.situation import Situation
from records.intake.steps import (
    STEPS,
    can_open,
    dropped_by,
    first_unanswered,
    following,
    path,
    preceding,
)

BY_SLUG = {step.slug: step for step in STEPS}
MINE = {"who": {"who": "mine"}}
ME = MINE | {"send-to": {"send_to": "me"}}
CLINIC = MINE | {"send-to": {"send_to": "clinic"}}
OTHERS_PAGES = {"recipient", "why", "privacy", "until"}


def situation(answers, chosen=None):
    """The situation with these answers, all of them chosen unless told otherwise."""
    chosen_at = dict.fromkeys(answers if chosen is None else chosen, "2026-02-26T18:00:00+00:00")
    return Situation(SimpleNamespace(state="OR"), dt.date(2026, 2, 26), answers, chosen_at)


def slugs(answers):
    return [step.slug for step in path(situation(answers))]


def test_one_s_own_records_to_oneself_need_no_reason_no_permission_and_no_end():
    assert slugs(ME) == [
        "who",
        "patient-name",
        "other-names",
        "birth-date",
        "mail",
        "reach",
        "send-to",
        "records",
        "dates",
        "how",
        "needs",
        "id",
        "check",
    ]


def test_somebody_else_gets_them_with_everything_a_permission_needs():
    answers = CLINIC | {"records": {"choice": "chosen"}, "mail": {"is_abroad": True}}
    assert slugs(answers) == [
        "who",
        "patient-name",
        "other-names",
        "birth-date",
        "mail",
        "mail-abroad",
        "reach",
        "send-to",
        "recipient",
        "why",
        "records",
        "records-choose",
        "details",
        "dates",
        "privacy",
        "how",
        "needs",
        "id",
        "until",
        "check",
    ]


def test_plain_email_is_warned_about_and_nothing_else_is():
    assert "email-warning" in slugs(ME | {"how": {"delivery": "email"}})
    assert "email-warning" not in slugs(ME | {"how": {"delivery": "online"}})


def test_professionals_are_asked_nothing_more():
    answers = ME | {"who": {"who": "job"}, "records": {"choice": "chosen"}}
    assert slugs(answers) == ["who"]
    assert first_unanswered(situation(answers)) is None


@pytest.mark.parametrize("who", ["child", "adult", "died"])
@pytest.mark.parametrize("right", ["none", "money_only"])
def test_who_has_no_right_is_asked_nothing_more(who, right):
    answers = ME | {"who": {"who": who}, "right": {"right": right}}
    assert slugs(answers) == ["who", "right"]
    assert first_unanswered(situation(answers)) is None


@pytest.mark.parametrize("who", ["child", "adult", "died"])
def test_who_acts_for_another_is_asked_by_which_right_and_their_own_name(who):
    answers = ME | {"who": {"who": who}, "right": {"right": "other_paper"}}
    first = ["who", "right", "your-name", "patient-name", "other-names", "birth-date"]
    assert slugs(answers)[:6] == first
    assert ("death-date" in slugs(answers)) == (who == "died")


def test_who_helps_is_asked_their_name_and_no_right():
    answers = ME | {"who": {"who": "helping"}}
    assert slugs(answers)[:3] == ["who", "your-name", "patient-name"]
    assert OTHERS_PAGES & set(slugs(answers)) == set()


@pytest.mark.parametrize(("born", "is_grown"), [("2008-02-26", True), ("2008-02-27", False)])
def test_a_child_who_is_18_today_asks_for_themselves(born, is_grown):
    parent = {"who": {"who": "child"}, "right": {"right": "parent"}}
    answers = parent | {"birth-date": {"birth_date": born}}
    assert (slugs(answers)[-1] == "birth-date") == is_grown


def test_each_person_who_gets_the_records_is_asked_about_as_long_as_there_is_another():
    one = {"name": "Kim", "another": True}
    assert "recipient-2" in slugs(CLINIC | {"recipient": one})
    assert "recipient-3" not in slugs(CLINIC | {"recipient": one})
    assert "recipient-3" in slugs(CLINIC | {"recipient": one, "recipient-2": one})
    assert "recipient-2" not in slugs(CLINIC | {"recipient": {"name": "Kim"}, "recipient-2": one})
    assert "recipient-2" not in slugs(ME | {"recipient": one})


def test_before_it_is_known_who_gets_the_records_nobody_is_asked_for_a_permission():
    assert OTHERS_PAGES & set(slugs(MINE)) == set()


def test_parts_never_go_back():
    assert [step.part for step in STEPS] == sorted(step.part for step in STEPS)


def test_a_step_opens_when_everything_before_it_is_answered():
    now = situation(MINE | {"patient-name": {}})
    openable = [step.slug for step in STEPS if can_open(step, now)]
    assert openable == ["who", "patient-name", "other-names"]
    assert first_unanswered(now) is BY_SLUG["other-names"]


def test_a_step_that_does_not_apply_does_not_open():
    assert not can_open(BY_SLUG["recipient"], situation(ME))


def test_an_answer_made_for_the_person_still_has_to_be_given():
    answers = MINE | {"records": {"choice": "chosen"}}
    assert not BY_SLUG["records"].is_answered(situation(answers, chosen=["who"]))
    assert BY_SLUG["records"].is_answered(situation(answers))


@pytest.mark.parametrize(
    ("slug", "answer", "others"),
    [
        ("how", {"delivery": "online"}, ME | {"reach": {"email": ""}}),
        ("how", {"delivery": "online"}, CLINIC),
        ("how", {"delivery": "fax"}, CLINIC | {"recipient": {"name": "Kim", "fax": ""}}),
        ("how", {"delivery": "fax"}, MINE | {"send-to": {"send_to": "other"}}),
        ("id", {"answer": "call"}, ME | {"reach": {"phone": ""}}),
        ("until", {"ending": "date", "on": "2026-02-26"}, CLINIC),
        ("privacy", {"hiv": "include"}, CLINIC),
        ("check", {}, ME),
    ],
)
def test_an_answer_that_no_longer_goes_with_the_others_is_asked_again(slug, answer, others):
    assert not BY_SLUG[slug].is_answered(situation(others | {slug: answer}))


@pytest.mark.parametrize(
    ("slug", "answer", "others"),
    [
        ("how", {"delivery": "online"}, ME | {"reach": {"email": "a@b.example"}}),
        ("how", {"delivery": "paper"}, ME),
        ("how", {"delivery": "fax"}, CLINIC | {"recipient": {"fax": "5035550199"}}),
        ("how", {"delivery": "disc"}, CLINIC | {"recipient": {"address": "1 Oak"}}),
        ("id", {"answer": "call"}, ME | {"reach": {"phone": "5035550112"}}),
        ("until", {"ending": "date", "on": "2026-02-27"}, CLINIC),
        ("until", {"ending": "sent", "on": ""}, CLINIC),
    ],
)
def test_an_answer_that_goes_with_the_others_stands(slug, answer, others):
    assert BY_SLUG[slug].is_answered(situation(others | {slug: answer}))


def test_the_neighbours_of_a_step_are_those_that_apply():
    now = situation(ME)
    assert following(BY_SLUG["send-to"], now) is BY_SLUG["records"]
    assert preceding(BY_SLUG["records"], now) is BY_SLUG["send-to"]
    assert following(BY_SLUG["check"], now) is None
    assert preceding(BY_SLUG["who"], now) is None


def test_a_new_way_takes_away_what_only_the_old_one_asked():
    before = situation(CLINIC | {"why": {"purpose": "care"}, "until": {"ending": "sent"}})
    changed = situation(before.answers | {"send-to": {"send_to": "me"}})
    found = dropped_by(BY_SLUG["send-to"], changed, before)
    assert [step.slug for step in found] == ["why", "until"]
    assert dropped_by(BY_SLUG["send-to"], before, before) == []


def test_only_the_branching_questions_take_answers_away():
    before = situation(ME | {"records": {"choice": "chosen"}, "records-choose": {"kinds": []}})
    changed = situation(before.answers | {"records": {"choice": "all"}})
    assert dropped_by(BY_SLUG["records"], changed, before) == []
    assert [step.slug for step in STEPS if step.branches] == [
        "who",
        "right",
        "birth-date",
        "send-to",
    ]
