"""By when a request must, or should, be answered."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.policy.deadlines import Deadline, Unit, binding, target
from records.policy.federal_holidays import is_working_day

MONTH = Deadline("legal", 30, "45 CFR 164.524(b)(2)")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


def working(days):
    return Deadline("legal", days, "x", Unit.WORKING_DAYS)


def test_the_clock_starts_on_the_day_of_receipt():
    assert MONTH.due_on(dt.date(2026, 2, 26)) == dt.date(2026, 3, 28)


def test_a_deadline_crosses_a_leap_day():
    assert Deadline("legal", 30, "x").due_on(dt.date(2028, 2, 1)) == dt.date(2028, 3, 2)


def test_a_limit_counts_calendar_days_unless_it_says_otherwise():
    assert (MONTH.days, MONTH.unit) == (30, Unit.CALENDAR_DAYS)


def test_an_authorization_has_a_target_not_a_legal_limit():
    assert target(30) == Deadline("target", 30, "practice")


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-02", 5, "2026-03-09"),  # a Monday: over one weekend
        ("2026-03-06", 1, "2026-03-09"),  # a Friday
        ("2026-03-07", 1, "2026-03-09"),  # a Saturday counts as the Friday before
        ("2026-03-08", 1, "2026-03-09"),
        ("2026-03-02", 15, "2026-03-23"),  # three weeks without a holiday
        ("2028-02-25", 3, "2028-03-01"),  # over a leap day that is a Tuesday
        ("2026-11-20", 5, "2026-11-30"),  # over Thanksgiving
        ("2026-11-25", 1, "2026-11-27"),  # the day after Thanksgiving is no holiday
        ("2026-12-24", 5, "2027-01-04"),  # over Christmas and the year's end
        ("2027-12-23", 5, "2028-01-03"),  # Christmas and New Year's Day are kept on Fridays
        ("2026-07-02", 1, "2026-07-06"),  # July 4 on a Saturday is kept on the Friday
        ("2027-07-02", 1, "2027-07-06"),  # July 4 on a Sunday is kept on the Monday
        ("2026-12-11", 15, "2027-01-05"),  # 25 days, for two holidays
    ],
)
def test_working_days_leave_out_weekends_and_holidays(received, days, due):
    assert working(days).due_on(dt.date.fromisoformat(received)) == dt.date.fromisoformat(due)


@given(DAYS, st.integers(1, 40))
def test_working_days_end_on_a_working_day_with_as_many_after_receipt(received_on, days):
    due_on = working(days).due_on(received_on)
    span = (due_on - received_on).days
    between = [received_on + dt.timedelta(days=number) for number in range(1, span + 1)]
    assert is_working_day(due_on)
    assert sum(map(is_working_day, between)) == days


@given(DAYS)
def test_what_comes_later_is_never_due_earlier(received_on):
    next_day = received_on + dt.timedelta(days=1)
    for limit in (MONTH, working(15)):
        assert limit.due_on(received_on) <= limit.due_on(next_day)


def test_the_limit_that_ends_first_binds():
    assert binding((MONTH, working(15)), dt.date(2026, 3, 2)) == working(15)
    assert binding((MONTH, working(22)), dt.date(2026, 3, 2)) == MONTH


def test_which_limit_binds_can_depend_on_the_day_of_receipt():
    limits = (MONTH, working(21))
    assert binding(limits, dt.date(2026, 3, 2)) == working(21)  # due on March 31
    assert binding(limits, dt.date(2026, 12, 11)) == MONTH  # 21 working days end on January 13


def test_the_first_of_two_that_end_together_binds():
    other = Deadline("legal", 30, "a state's own")
    assert binding((MONTH, other), dt.date(2026, 3, 2)) == MONTH


def test_lengths_are_compared_by_an_ordinary_week():
    assert (MONTH.usual_length, working(15).usual_length) == (30, 21)
