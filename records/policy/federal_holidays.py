"""The legal public holidays of the United States (5 U.S.C. 6103), the days that are no working days."""

import calendar
import datetime as dt
import functools

# Month and day.
_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# Month, weekday, and which one of the month; -1 is the last.
_MOVING = (
    (1, calendar.MONDAY, 3),
    (2, calendar.MONDAY, 3),
    (5, calendar.MONDAY, -1),
    (9, calendar.MONDAY, 1),
    (10, calendar.MONDAY, 2),
    (11, calendar.THURSDAY, 4),
)


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on `day`: Monday to Friday, and no federal holiday."""
    # New Year's Day on a Saturday is kept on the last day of the year before.
    kept = _kept_in(day.year) | _kept_in(day.year + 1)
    return day.weekday() < calendar.SATURDAY and day not in kept


@functools.cache
def _kept_in(year: int) -> frozenset[dt.date]:
    """The days on which the holidays of `year` are kept."""
    fixed = {_kept_on(dt.date(year, month, day)) for month, day in _FIXED}
    return frozenset(fixed | {_moving(year, *rule) for rule in _MOVING})


def _kept_on(day: dt.date) -> dt.date:
    """A Saturday's holiday is kept on the Friday before it, a Sunday's on the Monday after it."""
    shift = {calendar.SATURDAY: -1, calendar.SUNDAY: 1}.get(day.weekday(), 0)
    return day + dt.timedelta(days=shift)


def _moving(year: int, month: int, weekday: int, which: int) -> dt.date:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    days = [week[weekday] for week in weeks if week[weekday].month == month]
    return days[which if which < 0 else which - 1]
