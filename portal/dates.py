"""How dates are said: in full and with the year, in the order a language wants."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import pgettext


def full_date(on: dt.date) -> str:
    """March 10, 2023."""
    return date_format(on, pgettext("a full date", "F j, Y"))


def weekday_date(on: dt.date) -> str:
    """Friday, March 10, 2023."""
    return date_format(on, pgettext("a full date with its weekday", "l, F j, Y"))
