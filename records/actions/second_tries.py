"""What a person does about stuck work: start it again, or say that a message has left."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.db import transaction

from portal import leases, unsure_messages
from portal.leases import WorkQuerySet
from portal.models import Message, StaffUser
from records import audit
from records.actions.errors import NotStuckError
from records.actions.staff_tasks import finish_task
from records.audit import EventName
from records.models import Document, RecordsRequest, Renewal, StaffTask
from records.models.staff_task import TaskKind


@transaction.atomic
def make_document_again(document: Document, *, by: StaffUser, at: dt.datetime) -> None:
    """Give a stuck document all its attempts anew.

    Raises:
        NotStuckError: if it is not stuck, or somebody started it a moment ago.
    """
    if not leases.start_again(document, at):
        raise NotStuckError
    _finish_tasks(document.records_request, TaskKind.SEAL_STUCK, by=by, at=at)
    audit.record(
        document.records_request,
        EventName.TRIED_AGAIN,
        audit.staff(by),
        document=str(document.pk),
    )


@transaction.atomic
def renew_document_again(document: Document, *, by: StaffUser, at: dt.datetime) -> None:
    """Give the stuck renewal of a document all its attempts anew.

    Raises:
        NotStuckError: if none is stuck, or somebody started it a moment ago.
    """
    renewal = WorkQuerySet(Renewal).stuck().filter(document=document).first()
    if renewal is None or not leases.start_again(renewal, at):
        raise NotStuckError
    _finish_tasks(document.records_request, TaskKind.RENEWAL_STUCK, by=by, at=at)
    audit.record(
        document.records_request,
        EventName.TRIED_AGAIN,
        audit.staff(by),
        document=str(document.pk),
    )


@transaction.atomic
def send_message_again(
    message: Message, records_request: RecordsRequest, *, by: StaffUser, at: dt.datetime
) -> None:
    """Send a message that got stuck, or that by somebody's judgement has not left.

    Raises:
        NotStuckError: if it is not stuck, or somebody decided a moment ago.
    """
    again = unsure_messages.send_again if message.unsure_at else leases.start_again
    if not again(message, at):
        raise NotStuckError
    _finish_message_tasks(records_request, by=by, at=at)
    audit.record(records_request, EventName.TRIED_AGAIN, audit.staff(by), message=str(message.pk))


@transaction.atomic
def mark_message_sent(
    message: Message, records_request: RecordsRequest, *, by: StaffUser, at: dt.datetime
) -> None:
    """Say that a message has left after all.

    Raises:
        NotStuckError: if nobody needs to say so, or somebody decided a moment ago.
    """
    if not unsure_messages.mark_sent(message, at):
        raise NotStuckError
    _finish_message_tasks(records_request, by=by, at=at)
    audit.record(records_request, EventName.MARKED_SENT, audit.staff(by), message=str(message.pk))


def start_all_again(tasks: Iterable[StaffTask], *, by: StaffUser, at: dt.datetime) -> int:
    """Start again whatever these tasks are about, each by itself; for how many tasks.

    What somebody started a moment ago is left out, and so are messages that may have left.
    """
    return sum(_start_again(task, by=by, at=at) for task in tasks)


def _start_again(task: StaffTask, *, by: StaffUser, at: dt.datetime) -> bool:
    has_started = False
    for again in _second_tries(task):
        with contextlib.suppress(NotStuckError):
            again(by=by, at=at)
            has_started = True
    return has_started


def _second_tries(task: StaffTask) -> Iterator[Callable[..., None]]:
    """What starts the work that a task is about; what is not stuck refuses."""
    records_request = task.records_request
    documents = Document.objects.filter(records_request=records_request)
    match task.kind:
        case TaskKind.SEAL_STUCK:
            yield from (partial(make_document_again, each) for each in documents)
        case TaskKind.RENEWAL_STUCK:
            yield from (partial(renew_document_again, each) for each in documents)
        case TaskKind.MESSAGE_STUCK:
            messages = Message.objects.filter(subject_id=records_request.pk, unsure_at__isnull=True)
            yield from (partial(send_message_again, each, records_request) for each in messages)


def _finish_message_tasks(
    records_request: RecordsRequest, *, by: StaffUser, at: dt.datetime
) -> None:
    """The tasks about messages are done once no message of the request waits for a person."""
    if WorkQuerySet(Message).stuck().filter(subject_id=records_request.pk).exists():
        return
    for kind in (TaskKind.MESSAGE_STUCK, TaskKind.MESSAGE_UNSURE):
        _finish_tasks(records_request, kind, by=by, at=at)


def _finish_tasks(
    records_request: RecordsRequest, kind: TaskKind, *, by: StaffUser, at: dt.datetime
) -> None:
    for task in StaffTask.objects.open().filter(records_request=records_request, kind=kind):
        finish_task(task, by=by, at=at)
