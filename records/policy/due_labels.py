"""What a due date means today, in a few words: the label under every date in the queue."""

import dataclasses
import datetime as dt
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# From this many days before the due date on, a request counts as due soon.
SOON_DAYS = 7


class Tone(StrEnum):
    """How loud the label is; the words say the same, so that colour is never alone."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclasses.dataclass(frozen=True)
class DueLabel:
    """At most 20 characters of English, and their tone."""

    words: str
    tone: Tone

    @property
    def tag(self) -> str:
        """The kind of tag it is shown as: "" for plain words."""
        return "" if self.tone is Tone.CALM else self.tone.value


def due_label(due_on: dt.date, due_kind: str, today: dt.date) -> DueLabel:
    """The label of a request due on `due_on`; `today` is a day of the practice's own calendar.

    A date that law sets is due or overdue. A date that the practice set itself (`due_kind` is
    target, 45 CFR 164.508 has no limit) is a plan, and must not be called more than that.
    """
    days = (due_on - today).days
    words = _legal_words(days) if due_kind == "legal" else _plan_words(days)
    return DueLabel(words, _tone(days))


def _tone(days: int) -> Tone:
    if days < 0:
        return Tone.LATE
    return Tone.SOON if days <= SOON_DAYS else Tone.CALM


def _legal_words(days: int) -> str:
    if days == 0:
        return _("due today")
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}


def _plan_words(days: int) -> str:
    if days == 0:
        return _("planned for today")
    if days < 0:
        return ngettext("%(days)d day past plan", "%(days)d days past plan", -days) % {
            "days": -days
        }
    return ngettext("planned in %(days)d day", "planned in %(days)d days", days) % {"days": days}
