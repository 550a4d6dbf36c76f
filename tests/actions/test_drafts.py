"""Answers are kept on their way to a signed request, and forgotten in time."""

import datetime as dt

import pytest

from records.actions.drafts import (
    discard_draft,
    remove_expired_drafts,
    save_answers,
    start_draft,
)
from records.actions.errors import DraftGoneError
from records.actions.submission import submit
from records.models import Draft, RecordsRequest
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_act, make_contact, make_content, make_practice

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def draft():
    return start_draft(make_practice(), at=SIGNED_AT)


def stored():
    return Draft.objects.get()


def test_a_draft_lives_for_a_day_after_the_last_answer(draft):
    assert draft.expires_at == SIGNED_AT + 24 * HOUR
    save_answers(draft, {"who": {"who": "mine"}}, at=SIGNED_AT + 5 * HOUR)
    assert stored().expires_at == SIGNED_AT + 29 * HOUR


def test_answers_given_at_the_start_count_as_not_chosen_yet():
    prechosen = {"records": {"choice": "chosen"}}
    draft = start_draft(make_practice(), at=SIGNED_AT, answers=prechosen)
    assert (draft.answers, draft.chosen_at) == (prechosen, {})


def test_an_answer_is_kept_with_the_moment_it_was_given(draft):
    save_answers(draft, {"who": {"who": "mine"}}, at=SIGNED_AT + HOUR)
    assert stored().answers == {"who": {"who": "mine"}}
    assert stored().chosen_at == {"who": (SIGNED_AT + HOUR).isoformat()}


def test_the_caller_sees_the_answer_too(draft):
    save_answers(draft, {"who": {"who": "mine"}}, at=SIGNED_AT)
    assert draft.answers == {"who": {"who": "mine"}}


def test_a_second_tab_keeps_the_answers_of_the_first(draft):
    other_tab = stored()
    save_answers(draft, {"who": {"who": "mine"}}, at=SIGNED_AT)
    save_answers(other_tab, {"id": {"answer": "later"}}, at=SIGNED_AT)
    assert stored().answers == {"who": {"who": "mine"}, "id": {"answer": "later"}}


def test_a_changed_answer_replaces_the_former_one(draft):
    save_answers(draft, {"how": {"delivery": "paper"}}, at=SIGNED_AT)
    save_answers(draft, {"how": {"delivery": "disc"}}, at=SIGNED_AT)
    assert stored().answers == {"how": {"delivery": "disc"}}


def test_answers_that_no_longer_apply_are_forgotten(draft):
    for slug in ("who", "why", "until"):
        save_answers(draft, {slug: {slug: "x"}}, at=SIGNED_AT)
    save_answers(draft, {}, at=SIGNED_AT, dropped=["why", "until"])
    assert stored().answers == {"who": {"who": "x"}}
    assert list(stored().chosen_at) == ["who"]


def test_nothing_is_added_to_a_draft_that_ran_out(draft):
    with pytest.raises(DraftGoneError):
        save_answers(draft, {"who": {"who": "mine"}}, at=SIGNED_AT + 24 * HOUR)
    assert stored().answers == {}


def test_nothing_is_added_to_a_draft_that_was_sent(draft):
    submit(draft, make_content(), make_contact(), make_act(draft.practice))
    with pytest.raises(DraftGoneError):
        save_answers(draft, {"who": {"who": "mine"}}, at=SIGNED_AT)
    with pytest.raises(DraftGoneError):
        save_answers(draft, {}, at=SIGNED_AT, dropped=["who"])
    assert stored().answers == {}


def test_clearing_removes_the_draft(draft):
    discard_draft(draft)
    assert not Draft.objects.exists()


def test_clearing_leaves_what_was_sent(draft):
    submit(draft, make_content(), make_contact(), make_act(draft.practice))
    discard_draft(draft)
    assert RecordsRequest.objects.count() == Draft.objects.count() == 1


def test_drafts_that_ran_out_are_removed_and_others_stay(draft):
    younger = start_draft(draft.practice, at=SIGNED_AT + HOUR)
    assert remove_expired_drafts(SIGNED_AT + 24 * HOUR) == 1
    assert list(Draft.objects.all()) == [younger]


def test_removing_old_drafts_never_removes_a_request(draft):
    submit(draft, make_content(), make_contact(), make_act(draft.practice))
    remove_expired_drafts(SIGNED_AT + 1000 * HOUR)
    assert RecordsRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_answer_at_once_both_keep_their_answers(draft):
    at_once(
        lambda: save_answers(stored(), {"who": {"who": "mine"}}, at=SIGNED_AT),
        lambda: save_answers(stored(), {"id": {"answer": "later"}}, at=SIGNED_AT),
    )
    assert stored().answers == {"who": {"who": "mine"}, "id": {"answer": "later"}}
