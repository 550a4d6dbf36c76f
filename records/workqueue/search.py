"""Find requests by reference, or by the patient's name and birth date together.

What is typed is patient data, so it comes by POST: it never stands in an address or a log.
"""

import dataclasses
import datetime as dt
import re
from typing import Any

from django.db.models import Count, Q
from django.utils.dates import MONTHS, MONTHS_3

from portal import reference
from records.models import NameDigest
from records.models.people import name_digests
from records.models.records_request import RecordsRequestQuerySet
from records.workqueue.desk import Desk

LIMIT = 50
# More words than any name has; each costs a digest.
_MOST_WORDS = 20

_DATE_FORMS = (
    r"(?P<year>\d{4})[-/. ]+(?P<month>\d{1,2})[-/. ]+(?P<day>\d{1,2})",
    r"(?P<month>\d{1,2})[-/. ]+(?P<day>\d{1,2})[-/. ]+(?P<year>\d{4})",
    r"(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    r"(?P<day>\d{1,2})\s+(?P<month>[^\W\d_]{3,})\.?,?\s+(?P<year>\d{4})",
)
_DATES = tuple(re.compile(rf"(?<!\w){form}(?!\w)", re.IGNORECASE) for form in _DATE_FORMS)


@dataclasses.dataclass(frozen=True)
class Question:
    """What somebody looks for; each part is empty if it was not given.

    Eight letters can be a reference or a name ("Ana Reyes"): then both are given.
    """

    reference: str
    name: str
    born_on: dt.date | None


def question(typed: str) -> Question:
    """What was meant by the text in the search box."""
    for form in _DATES:
        for match in form.finditer(typed):
            born_on = _date(**match.groupdict())
            if born_on is not None:
                rest = f"{typed[: match.start()]} {typed[match.end() :]}"
                return Question("", _tidy_name(rest), born_on)
    number = reference.tidy(typed, "MR", 4, 4)
    is_clear = number and (typed.strip().upper().startswith("MR-") or re.search(r"\d", typed))
    return Question(number, "" if is_clear else _tidy_name(typed), None)


def by_reference(desk: Desk, number: str) -> RecordsRequestQuerySet:
    """The request with this reference: none or one."""
    return desk.requests().filter(reference=number) if number else desk.requests().none()


def by_patient(desk: Desk, name: str, born_on: dt.date) -> RecordsRequestQuerySet:
    """Requests about a patient born on that day whose names hold every word of `name`."""
    wanted = Q()
    for practice in desk.practices:
        digests = name_digests(practice, name, born_on)[:_MOST_WORDS]
        if digests:
            wanted |= Q(pk__in=_patients(digests))
    if not wanted:
        return desk.requests().none()
    return desk.requests().filter(wanted).oldest_due_first()


def _tidy_name(typed: str) -> str:
    return " ".join(typed.replace(",", " ").split())


def _patients(digests: list[str]) -> Any:
    """Ids of the requests whose patient has all of these words, as a query."""
    return (
        NameDigest.objects.filter(digest__in=digests)
        .values("patient__records_request")
        .annotate(words=Count("digest"))
        .filter(words=len(digests))
        .values("patient__records_request")
    )


def _date(year: str, month: str, day: str) -> dt.date | None:
    number = int(month) if month.isdigit() else _months().get(month.casefold())
    try:
        return dt.date(int(year), number or 0, int(day))
    except ValueError:
        return None


def _months() -> dict[str, int]:
    """Month names in the language of the page, long and short."""
    return {
        str(name).casefold(): number
        for names in (MONTHS, MONTHS_3)
        for number, name in names.items()
    }
