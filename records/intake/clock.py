"""A moment as people say it: the date, the time and the zone of the practice."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.models import Practice

# By the zone's letters without S (standard) or D (daylight saving).
_ZONES = {
    "HT": gettext_lazy("Hawaii time"),
    "AKT": gettext_lazy("Alaska time"),
    "PT": gettext_lazy("Pacific time"),
    "MT": gettext_lazy("Mountain time"),
    "CT": gettext_lazy("Central time"),
    "ET": gettext_lazy("Eastern time"),
    "AT": gettext_lazy("Atlantic time"),
}


def moment(practice: Practice, at: dt.datetime) -> str:
    """February 26, 2026, 10:04 a.m. Pacific time (UTC-8)."""
    local = practice.local(at)
    letters = (local.tzname() or "").replace("ST", "T").replace("DT", "T")
    said = date_format(local, pgettext("a full date and a time", "F j, Y, g:i a"))
    zone = f"{_ZONES[letters]} " if letters in _ZONES else ""
    return _("%(moment)s %(zone)s(%(offset)s)") % {
        "moment": said,
        "zone": zone,
        "offset": _offset(local.utcoffset() or dt.timedelta()),
    }


def _offset(ahead: dt.timedelta) -> str:
    hours, minutes = divmod(abs(ahead) // dt.timedelta(minutes=1), 60)
    sign = "-" if ahead < dt.timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
