"""By when a request must, or should, be answered."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from records.policy.federal_holidays import is_working_day

_WEEK, _WORKING_WEEK = 7, 5


class Unit(StrEnum):
    """What a limit counts. Laws say business days, too: they mean working days here."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


@dataclasses.dataclass(frozen=True)
class Deadline:
    """A time limit: `kind` is legal or target; `days` of `unit` are counted from receipt."""

    kind: str
    days: int
    source: str
    unit: Unit = Unit.CALENDAR_DAYS

    def due_on(self, received_on: dt.date) -> dt.date:
        """The last day to answer, counted from the day of receipt at the practice.

        The clock starts at receipt, not at identity check or payment (45 CFR 164.524(b)(2)). The day
        of receipt itself does not count.
        """
        if self.unit == Unit.CALENDAR_DAYS:
            return received_on + dt.timedelta(days=self.days)
        return _working_days_after(received_on, self.days)

    @property
    def usual_length(self) -> float:
        """About how many calendar days it is, to compare limits where no day of receipt is known."""
        if self.unit == Unit.CALENDAR_DAYS:
            return self.days
        return self.days * _WEEK / _WORKING_WEEK


def target(days: int) -> Deadline:
    """What the practice plans where no law sets a limit: an authorization (45 CFR 164.508)."""
    return Deadline("target", days, "practice")


def binding(limits: Iterable[Deadline], received_on: dt.date) -> Deadline:
    """The limit that ends first (45 CFR 160.203(b)); the one named first if two end together.

    Limits count different days, so which one is shorter shows only once the day of receipt is known.
    """
    return min(limits, key=lambda limit: limit.due_on(received_on))


def _working_days_after(day: dt.date, days: int) -> dt.date:
    for _ in range(days):
        day += dt.timedelta(days=1)
        while not is_working_day(day):
            day += dt.timedelta(days=1)
    return day
