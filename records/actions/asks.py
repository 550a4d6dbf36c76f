"""Ask the requester for something, and take their answer."""

import dataclasses
import datetime as dt

from django.db import transaction

from portal.models import StaffUser
from records import audit
from records.actions.errors import AlreadyAnsweredError
from records.actions.staff_tasks import make_task
from records.audit import EventName
from records.models import Ask, RecordsRequest
from records.models.ask import AskKind
from records.models.staff_task import TaskKind


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is asked for, in the words of staff, and until when."""

    kind: AskKind
    words: str
    due_on: dt.date


@transaction.atomic
def make_ask(
    records_request: RecordsRequest, wanted: Wanted, *, by: StaffUser, at: dt.datetime
) -> Ask:
    """Ask for something; the public status says "Action needed" until it is there."""
    ask = Ask.objects.create(
        records_request=records_request,
        kind=wanted.kind,
        words=wanted.words,
        due_on=wanted.due_on,
        asked_at=at,
    )
    audit.record(records_request, EventName.ASKED, audit.staff(by), ask=str(ask.pk), kind=ask.kind)
    return ask


@transaction.atomic
def answer_ask(ask: Ask, answer: str, *, at: dt.datetime) -> None:
    """Keep what the requester typed, and call staff. The first answer counts.

    Raises:
        AlreadyAnsweredError: if it was answered a moment ago, or the request is closed.
    """
    fresh = Ask.objects.open().select_for_update().filter(pk=ask.pk).first()
    if fresh is None or not fresh.records_request.is_open:
        raise AlreadyAnsweredError
    fresh.answer, fresh.answered_at = answer, at
    fresh.save(update_fields=["answer", "answered_at"])
    audit.record(
        fresh.records_request, EventName.ANSWERED, audit.REQUESTER, ask=str(ask.pk), kind=ask.kind
    )
    make_task(fresh.records_request, TaskKind.ASK_ANSWERED, problem="", at=at)
