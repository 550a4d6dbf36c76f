"""Small things every page says: dates in full, phone links, and that this is a demonstration."""

import datetime as dt

from django import template
from django.conf import settings

from portal.dates import full_date, partial_date, weekday_date

register = template.Library()

register.filter("full_date", full_date)
register.filter("partial_date", partial_date)
register.filter("weekday_date", weekday_date)


@register.filter
def tel(phone: str) -> str:
    """What a phone link dials: a ten-digit number is American (RFC 3966)."""
    digits = "".join(mark for mark in phone if mark.isdigit())
    return f"tel:+1{digits}" if len(digits) == 10 else f"tel:+{digits}"


@register.filter
def is_by(today: dt.date, last_day: dt.date) -> bool:
    """Whether `last_day` has not passed yet."""
    return today <= last_day


@register.simple_tag
def is_demo() -> bool:
    """Whether this installation is a demonstration; works on pages that have no context."""
    return bool(settings.DEMO)
