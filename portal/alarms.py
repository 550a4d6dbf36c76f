"""What a person must see to before patients notice; looked for by the clock, told on the desk and by mail."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import watching
from portal.logs import where
from portal.models.installation import Installation

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(minutes=1)
SILENT = dt.timedelta(minutes=5)
LATE = dt.timedelta(minutes=15)
_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)

Watch = Callable[[dt.datetime], Iterator[str]]
_WATCHES: list[Watch] = []
_in_words: list[Callable[[str], str]] = [str]


def watch(look: Watch) -> Watch:
    """Register a function that yields a sentence, without personal data, for each thing that is wrong."""
    _WATCHES.append(look)
    return look


def tell_problems_by(in_words: Callable[[str], str]) -> None:
    """Register the function that puts the code of a problem into words."""
    _in_words.append(in_words)


def look(at: dt.datetime) -> None:
    """Once a minute: keep what rings now, and mail it once a day. Two clocks at once look once."""
    # A look in the future was one of a clock that has been set back since.
    is_due = Q(looked_at__isnull=True) | Q(looked_at__lte=at - EVERY) | Q(looked_at__gt=at)
    installation = Installation.objects.filter(is_due)
    if not installation.update(looked_at=at):
        return
    alarms = ringing(at)
    Installation.objects.update(alarms=alarms)
    if alarms and settings.ALARM_EMAIL:
        _mail(alarms, at)


def ringing(at: dt.datetime) -> list[str]:
    """Everything that is wrong now, in words; a look that fails is wrong itself."""
    found: list[str] = []
    for look_at in _WATCHES:
        try:
            found.extend(look_at(at))
        except Exception as error:  # noqa: BLE001 -- one look that fails must not hide the others
            logger.error("%s: %s", look_at.__name__, where(error))
            found.append(_("A check failed. The log says which one."))
    return found


def shown(at: dt.datetime) -> list[str]:
    """What the clock found last, and whether it has stopped looking."""
    installation = Installation.objects.first()
    if installation is None:
        return []
    if at - (installation.looked_at or installation.made_at) > SILENT:
        silent = _("The clock process is not running. Nothing is tried again or cleaned up.")
        return [silent, *installation.alarms]
    return list(installation.alarms)


def _mail(alarms: list[str], at: dt.datetime) -> None:
    """Once a day; after a mail that did not leave, again in an hour."""
    is_due = Q(alarm_mail_due_at__isnull=True) | Q(alarm_mail_due_at__lte=at)
    if not Installation.objects.filter(is_due).update(alarm_mail_due_at=at + _HOUR):
        return
    try:
        _letter(alarms).send()
    except Exception as error:  # noqa: BLE001 -- the mail server may fail in any way; the desk shows it too
        logger.error("the alarm mail did not leave: %s", where(error))
    else:
        Installation.objects.update(alarm_mail_due_at=at + _DAY)


def _letter(alarms: list[str]) -> EmailMessage:
    subject = ngettext(
        "Records portal: %(count)s thing needs a person",
        "Records portal: %(count)s things need a person",
        len(alarms),
    ) % {"count": len(alarms)}
    desk = f"{settings.LINK_SCHEME}://{settings.STAFF_HOST}{settings.LINK_PORT}/staff/"
    body = "\n".join([*(f"- {words}" for words in alarms), "", desk])
    return EmailMessage(subject, body, to=[settings.ALARM_EMAIL])


@watch
def work_goes_on(at: dt.datetime) -> Iterator[str]:
    """Work that is stuck, fails again and again, or that nobody takes."""
    for facts in watching.work():
        if facts.stuck:
            yield _with_reason(facts.words.stuck % {"count": facts.stuck}, facts.why_stuck)
        if facts.failing:
            yield _with_reason(facts.words.failing % {"count": facts.failing}, facts.why_failing)
        elif facts.oldest_since and facts.oldest_since < at - LATE:
            yield str(facts.words.untaken)


def _with_reason(sentence: str, problem: str) -> str:
    shown_as = {"sentence": sentence, "why": _in_words[-1](problem)}
    return _("%(sentence)s Why: %(why)s") % shown_as


@watch
def disk_has_room(_at: dt.datetime) -> Iterator[str]:
    """A full disk stops everything at once."""
    free = watching.disk_free_bytes() // 1024**2
    if free < settings.DISK_LOW_MB:
        yield _("The disk is nearly full: %(free)s MB are left.") % {"free": free}


@watch
def nothing_lapses(at: dt.datetime) -> Iterator[str]:
    """Certificates and lists end on a day that was known all along."""
    for lapse in watching.lapses():
        days = int(lapse.days_left(at))
        if days < lapse.warn_days:
            yield _ending(days) % {"what": lapse.words, "days": days}


def _ending(days: int) -> str:
    if days < 0:
        return _("%(what)s has ended.")
    if days == 0:
        return _("%(what)s ends within a day.")
    return ngettext("%(what)s ends in %(days)s day.", "%(what)s ends in %(days)s days.", days)


@watch
def daily_jobs_are_done(_at: dt.datetime) -> Iterator[str]:
    """A job of the day that failed is tried again every hour, and until then somebody should know."""
    if Installation.objects.filter(daily_jobs_retry_at__isnull=False).exists():
        yield _("A daily job fails. The log of the clock process says which one.")
