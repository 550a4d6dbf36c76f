"""What a closing practice says to everyone: the phase it is in, the banner, and whom to call."""

import dataclasses
import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.dates import full_date, weekday_date
from portal.failures import remember_phone
from portal.models import ClosureNotice, Practice

# How long before the end of retention the words turn to "ask now".
LAST_MONTHS = dt.timedelta(days=180)


class Phase(models.TextChoices):
    """Where a practice stands on the way from open to gone."""

    NONE = "none", gettext_lazy("Open")
    CLOSING = "closing", gettext_lazy("Closing")
    CLOSED = "closed", gettext_lazy("Closed")
    LAST_MONTHS = "last_months", gettext_lazy("Closed, last months to ask")
    ENDED = "ended", gettext_lazy("Closed, most records no longer kept")

    @property
    def has_closed(self) -> bool:
        """Whether the last day for visits is over."""
        return self not in (Phase.NONE, Phase.CLOSING)


@dataclasses.dataclass(frozen=True)
class BannerLink:
    """A link by the name of its page."""

    page: str
    words: str


@dataclasses.dataclass(frozen=True)
class Banner:
    """One calm message: a heading, at most two sentences, at most two links; `line` is for the wizard."""

    heading: str
    sentences: tuple[str, str]
    links: tuple[BannerLink, BannerLink]
    line: str


@dataclasses.dataclass(frozen=True)
class Help:
    """Whom to call or write to; hours and address may be unknown, and are then empty."""

    phone: str
    hours: str = ""
    address_lines: tuple[str, ...] = ()


def phase(notice: ClosureNotice | None, today: dt.date) -> Phase:
    """The phase on `today`, a day of the practice's own calendar."""
    if notice is None or today < notice.announced_on:
        return Phase.NONE
    if today <= notice.last_clinic_on:
        return Phase.CLOSING
    if today > notice.retention_ends_on:
        return Phase.ENDED
    if today >= notice.retention_ends_on - LAST_MONTHS:
        return Phase.LAST_MONTHS
    return Phase.CLOSED


def ask_words(now: Phase) -> str:
    """The words of the link that starts a request."""
    if now is Phase.ENDED:
        return _("Ask if we still have your records")
    return _("Ask for your medical records") if now.has_closed else _("Get your records")


def banner(notice: ClosureNotice | None, today: dt.date) -> Banner | None:
    """What the banner says on `today`; nothing while no closing is announced."""
    now = phase(notice, today)
    if notice is None or now is Phase.NONE:
        return None
    heading, sentences, line = {
        Phase.CLOSING: _closing_words,
        Phase.CLOSED: _closed_words,
        Phase.LAST_MONTHS: _last_months_words,
        Phase.ENDED: _ended_words,
    }[now](notice, today)
    links = (
        BannerLink("intake:start", ask_words(now)),
        BannerLink("portal:closing", _("Read the full notice")),
    )
    return Banner(heading, sentences, links, line)


Words = tuple[str, tuple[str, str], str]


def _closing_words(notice: ClosureNotice, today: dt.date) -> Words:
    sentences = (
        _("Our last day seeing patients is %(day)s.")
        % {"day": weekday_date(notice.last_clinic_on)},
        _(
            "You can get a free online copy from MyHealth until %(day)s, "
            "or ask us for a copy of your records."
        )
        % {"day": full_date(notice.portal_ends_on)}
        if today <= notice.portal_ends_on
        else _("You can ask us for a copy of your records."),
    )
    heading = _("Closing %(day)s") % {"day": full_date(notice.last_clinic_on)}
    return heading, sentences, _("You can get your records now.")


def _closed_words(notice: ClosureNotice, today: dt.date) -> Words:
    if today < notice.keeper_from_on:
        keeping = _(
            "We no longer see patients, and from %(day)s %(keeper)s keeps our medical records."
        )
    else:
        keeping = _("We no longer see patients, and %(keeper)s now keeps our medical records.")
    sentences = (
        keeping % {"keeper": notice.keeper_name, "day": full_date(notice.keeper_from_on)},
        _("You can still ask for a copy of your records until %(day)s.")
        % {"day": full_date(notice.retention_ends_on)},
    )
    heading = _("This practice closed on %(day)s") % {"day": full_date(notice.last_clinic_on)}
    return heading, sentences, _("You can still get your records.")


def _last_months_words(notice: ClosureNotice, today: dt.date) -> Words:
    end = full_date(notice.retention_ends_on)
    sentences = (
        _("We plan to keep most records until %(day)s and safely destroy them after that day.")
        % {"day": end},
        _("Ask for your copy now if you may need it."),
    )
    heading = _("Ask for your records by %(day)s") % {"day": end}
    return heading, sentences, _("After that day we will destroy most records.")


def _ended_words(notice: ClosureNotice, today: dt.date) -> Words:
    sentences = (
        _(
            "The time we said we would keep records ended on %(day)s, "
            "and most records have been safely destroyed."
        )
        % {"day": full_date(notice.retention_ends_on)},
        _(
            "Some records are kept longer, such as those of patients who were children: "
            "call %(phone)s to ask."
        )
        % {"phone": notice.keeper_phone},
    )
    return _("We no longer keep most records"), sentences, _("You can still ask.")


def help_for(practice: Practice, notice: ClosureNotice | None, now: Phase) -> Help:
    """The clinic while it is open; after its last day, who keeps the records."""
    if notice is None or not now.has_closed:
        return Help(practice.clinic_phone)
    return Help(notice.keeper_phone, notice.keeper_hours, tuple(notice.keeper_address.splitlines()))


def whom_to_call(practice: Practice, at: dt.datetime) -> Help:
    """The help of this practice at this moment."""
    notice = practice.notice
    return help_for(practice, notice, phase(notice, practice.today(at)))


def closure(request: HttpRequest) -> dict[str, Any]:
    """Context processor: practice, notice, phase, banner and help on public pages, nothing for staff."""
    practice: Practice | None = getattr(request, "practice", None)
    if practice is None:
        return {"practice": None, "demo": settings.DEMO}
    notice = practice.notice
    today = practice.today(timezone.now())
    now = phase(notice, today)
    help_ = help_for(practice, notice, now)
    remember_phone(practice, help_.phone)
    return {
        "practice": practice,
        "demo": settings.DEMO,
        "notice": notice,
        "today": today,
        "phase": now,
        "ask_words": ask_words(now),
        "banner": banner(notice, today),
        "help": help_,
    }


def remember_phones(at: dt.datetime) -> None:
    """Learn whom to call while the database answers: the page for when it does not needs it."""
    practices = list(Practice.objects.all())
    for practice in practices:
        practice.answers_every_host = len(practices) == 1
        remember_phone(practice, whom_to_call(practice, at).phone)
