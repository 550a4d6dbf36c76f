"""Where a request stands, in public words: status, dates, and what has happened so far."""

import dataclasses
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.dates import full_date, weekday_date
from portal.models import Event
from records.audit import EventName
from records.models import RecordsRequest
from records.models.ask import AskKind
from records.policy.public_status import PublicStatus, PublicWord, StatusFacts, public_status
from records.workflow import START_CHECKING, Closing

# A word in a tint; a shape where somebody has to act.
TAGS = {
    PublicWord.ACTION: "soon",
    PublicWord.READY: "done",
    PublicWord.SENT: "done",
    PublicWord.CHECKED: "info",
    PublicWord.IN_PROGRESS: "info",
}
# Staff's own words, and who did it, stay inside: what is not named here is not shown.
_STEPS: Mapping[str, str | Promise] = {
    EventName.RECEIVED: gettext_lazy("We got your request"),
    EventName.SEALED: gettext_lazy("We made the signed PDF of your request"),
    EventName.ANSWERED: gettext_lazy("You answered what we asked"),
    EventName.EMAIL_CONFIRMED: gettext_lazy("You confirmed your email address"),
    EventName.CANCELLED: gettext_lazy("You cancelled this request"),
}
_MOVES: Mapping[str, str | Promise] = {
    START_CHECKING.name: gettext_lazy("We started to check who you are and what you asked for")
}


@dataclasses.dataclass(frozen=True)
class Step:
    """One thing that happened, and on which day; shaped for components/timeline.html."""

    title: str
    when: str
    text: str = ""


def standing(records_request: RecordsRequest) -> PublicStatus:
    """The public status of a request."""
    ask = records_request.asks.open().order_by("due_on").first()
    practice, closed_at = records_request.practice, records_request.closed_at
    return public_status(
        StatusFacts(
            stage=records_request.stage,
            permission=records_request.permission,
            identity=records_request.identity,
            outcomes=[each.outcome for each in records_request.recipients.all()],
            asked_for=ask.get_kind_display() if ask else "",
            asked_by=full_date(ask.due_on) if ask else "",
            is_cancelled=records_request.closed_because == Closing.CANCELLED,
            closed_on=full_date(practice.today(closed_at)) if closed_at else "",
        )
    )


def steps(records_request: RecordsRequest) -> list[Step]:
    """What has happened, newest first."""
    practice = records_request.practice
    events = Event.objects.filter(stream=records_request.pk).order_by("-number")
    told = [(_words(event), event) for event in events]
    return [Step(words, weekday_date(practice.today(event.at))) for words, event in told if words]


def _words(event: Event) -> str:
    match event.name:
        case EventName.MOVED:
            return str(_MOVES.get(str(event.facts["move"]), ""))
        case EventName.ASKED:
            kind = AskKind(str(event.facts["kind"])).label
            return _("We asked you for %(item)s") % {"item": kind}
        case _:
            return str(_STEPS.get(event.name, ""))
