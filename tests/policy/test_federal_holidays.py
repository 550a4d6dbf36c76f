"""The days that are no working days."""

import datetime as dt

import pytest

from records.policy.federal_holidays import is_working_day

# Typed from the calendars of 2026 to 2028, with the day on which each one is kept.
KEPT = """
2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11
2026-11-26 2026-12-25
2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-10-11 2027-11-11
2027-11-25 2027-12-24 2027-12-31
2028-01-17 2028-02-21 2028-05-29 2028-06-19 2028-07-04 2028-09-04 2028-10-09 2028-11-10 2028-11-23
2028-12-25
"""


def days_of(first, last):
    count = (last - first).days + 1
    return [first + dt.timedelta(days=number) for number in range(count)]


def test_three_years_have_exactly_these_holidays():
    days = days_of(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
    closed = [str(day) for day in days if day.weekday() < 5 and not is_working_day(day)]
    assert closed == KEPT.split()


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2027-12-31", "New Year's Day 2028 is a Saturday"),
        ("2026-07-03", "July 4 is a Saturday"),
        ("2027-07-05", "July 4 is a Sunday"),
        ("2022-12-26", "Christmas is a Sunday"),
        ("2023-01-02", "New Year's Day is a Sunday"),
        ("2029-11-22", "the fourth Thursday, though there is a fifth"),
        ("2027-05-31", "the last Monday, which is the fifth"),
        ("2028-02-21", "the third Monday of a leap year"),
    ],
)
def test_a_holiday_is_kept_on_a_weekday(day, why):
    assert not is_working_day(dt.date.fromisoformat(day)), why


@pytest.mark.parametrize(
    "day", ["2026-11-27", "2029-11-29", "2028-02-29", "2026-12-24", "2026-12-31", "2028-01-03"]
)
def test_other_weekdays_are_working_days(day):
    assert is_working_day(dt.date.fromisoformat(day))


def test_weekends_are_not():
    assert [is_working_day(dt.date(2026, 3, day)) for day in (6, 7, 8, 9)] == [
        True,
        False,
        False,
        True,
    ]
