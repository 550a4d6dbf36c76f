"""How dates are said: in full and with the year, in the order a language wants."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import pgettext


def full_date(on: dt.date) -> str:
    """March 10, 2023."""
    return date_format(on, pgettext("a full date", "F j, Y"))


def partial_date(known: str) -> str:
    """As much of a date as is known: "2022", "2022-05" or "2022-05-09"; "" stays ""."""
    if known.count("-") == 1:
        return date_format(dt.date.fromisoformat(f"{known}-01"), pgettext("a month", "F Y"))
    return full_date(dt.date.fromisoformat(known)) if "-" in known else known


def weekday_date(on: dt.date) -> str:
    """Friday, March 10, 2023."""
    return date_format(on, pgettext("a full date with its weekday", "l, F j, Y"))
