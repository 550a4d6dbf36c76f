"""A code opens once, for ten minutes, after five tries at most; and the database never sees its digits."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from portal import codes
from portal.codes import Entry, enter, forget_codes, issue
from portal.models import EmailedCode
from tests.at_once import at_once

AT = dt.datetime(2026, 3, 9, 17, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
SUBJECT = uuid.UUID("6f7d3f2e-0000-4000-8000-000000000001")
OTHER = uuid.UUID("6f7d3f2e-0000-4000-8000-000000000002")


def wrong(code):
    """Six digits that are not `code`."""
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def code(db):
    return issue("status", SUBJECT, AT)


def typed(text, *, at=AT, purpose="status", subject=SUBJECT):
    return enter(purpose, subject, text, at)


def test_a_code_has_six_digits(code):
    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()


def test_codes_are_not_alike(db):
    assert len({issue("status", uuid.uuid4(), AT) for _ in range(50)}) > 45


def test_a_right_code_opens_once(code):
    assert [typed(code), typed(code)] == [Entry.RIGHT, Entry.NONE]


@pytest.mark.parametrize("between", [" ", "-", " - ", "\u00a0", "–"])
def test_spaces_and_dashes_do_not_matter(code, between):
    assert typed(f" {code[:3]}{between}{code[3:]} ") is Entry.RIGHT


def test_a_wrong_code_opens_nothing_and_the_right_one_still_does(code):
    assert [typed(wrong(code)), typed(code)] == [Entry.WRONG, Entry.RIGHT]


def test_what_is_no_digit_is_wrong(code):
    assert typed("") is Entry.WRONG
    assert typed("١٢٣٤٥٦") is Entry.WRONG


def test_five_wrong_tries_end_it(code):
    tries = [typed(wrong(code)) for _ in range(5)]
    assert tries == [Entry.WRONG] * 4 + [Entry.USED_UP]
    assert typed(code) is Entry.USED_UP


def test_the_fifth_try_may_be_right(code):
    for _ in range(4):
        typed(wrong(code))
    assert typed(code) is Entry.RIGHT


def test_a_code_works_for_ten_minutes(code):
    assert typed(code, at=AT + codes.LIFETIME) is Entry.EXPIRED
    assert typed(code, at=AT + codes.LIFETIME - SECOND) is Entry.RIGHT


def test_a_new_code_replaces_the_one_before_with_its_tries(code):
    for _ in range(5):
        typed(wrong(code))
    fresh = issue("status", SUBJECT, AT)
    if fresh != code:
        assert typed(code) is Entry.WRONG
    assert typed(fresh) is Entry.RIGHT
    assert not EmailedCode.objects.exists()


def test_a_code_is_for_one_purpose_and_one_subject(code):
    other = issue("draft", SUBJECT, AT)
    assert typed(code, subject=OTHER) is Entry.NONE
    if other != code:
        assert typed(code, purpose="draft") is Entry.WRONG
    assert typed(other, purpose="draft") is Entry.RIGHT
    assert typed(code) is Entry.RIGHT


def test_where_nothing_was_sent_nothing_is_right(db):
    assert typed("000000") is Entry.NONE


def test_the_row_does_not_show_the_digits(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_emailedcode")
        [row] = cursor.fetchall()
    assert code not in " ".join(map(str, row))


def test_equal_codes_of_two_people_do_not_look_equal():
    assert codes._digest("status", SUBJECT, "000042") != codes._digest("status", OTHER, "000042")


def test_old_codes_are_cleared_and_living_ones_stay(code):
    issue("status", OTHER, AT + 2 * SECOND)
    assert forget_codes(AT + codes.LIFETIME) == 1
    assert [each.subject_id for each in EmailedCode.objects.all()] == [OTHER]


@pytest.mark.django_db(transaction=True)
def test_of_two_right_entries_at_once_one_wins():
    code = issue("status", SUBJECT, AT)
    entries = at_once(lambda: typed(code), lambda: typed(code))
    assert sorted(entries) == [Entry.NONE, Entry.RIGHT]


@pytest.mark.django_db(transaction=True)
def test_many_wrong_tries_at_once_are_no_more_than_five():
    code = issue("status", SUBJECT, AT)
    at_once(*[lambda: typed(wrong(code))] * 8)
    assert EmailedCode.objects.get().tries == 5
    assert typed(code) is Entry.USED_UP
