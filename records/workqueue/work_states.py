"""How far the signed document and the messages of a request are, in words."""

import dataclasses
import uuid
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.leases import WorkQuerySet
from portal.models import Message, Practice
from records import problems
from records.models import Document, RecordsRequest, Renewal
from records.workqueue import words


class State(StrEnum):
    """Where a piece of work stands; what is late has failed, and is tried again."""

    DONE = "done"
    WAITING = "waiting"
    LATE = "late"
    STUCK = "stuck"
    UNSURE = "unsure"


@dataclasses.dataclass(frozen=True)
class WorkState:
    """One document or message: its id, its name, how far it is, and words about that."""

    id: uuid.UUID
    title: str
    state: State
    words: str


@dataclasses.dataclass(frozen=True)
class DocumentState(WorkState):
    """A signed document; `pages` once it is there, `renewal_problem` when its proof needs a person."""

    pages: int
    code: str
    renewal_problem: str


def document_state(records_request: RecordsRequest) -> DocumentState | None:
    """The signed document of a request."""
    document = records_request.documents.first()
    if document is None:
        return None
    state = _state(document, is_done=document.sealed_at is not None)
    title = {
        "access_request": _("Signed request"),
        "authorization": _("Signed permission"),
    }[document.kind]
    return DocumentState(
        document.pk,
        title,
        state,
        _document_words(document, state),
        document.pages,
        document.verification_code,
        _renewal_problem(document),
    )


def message_states(records_request: RecordsRequest) -> list[WorkState]:
    """The messages about a request, oldest first."""
    practice = records_request.practice
    messages = Message.objects.filter(subject_id=records_request.pk).order_by("created_at")
    return [_message_state(message, practice) for message in messages]


def _message_state(message: Message, practice: Practice) -> WorkState:
    state = _state(message, is_done=message.sent_at is not None)
    if message.unsure_at and state is State.STUCK:
        state = State.UNSURE
    return WorkState(
        message.pk,
        words.message(message.kind),
        state,
        _message_words(message, state, practice),
    )


def _state(work: Document | Message, *, is_done: bool) -> State:
    if is_done:
        return State.DONE
    if work.stuck_at:
        return State.STUCK
    return State.LATE if work.problem else State.WAITING


def _document_words(document: Document, state: State) -> str:
    if state is State.STUCK:
        return problems.problem(document.problem)
    if state is State.LATE:
        return _tried_again(document)
    return _("It is being made. This takes a few seconds.")


def _tried_again(work: Document | Message) -> str:
    return _("We try again by ourselves. Last time: %(why)s") % {
        "why": problems.problem(work.problem)
    }


def _renewal_problem(document: Document) -> str:
    renewals: WorkQuerySet[Renewal] = WorkQuerySet(Renewal)
    stuck = renewals.stuck().filter(document=document)
    return "".join(problems.problem(renewal.problem) for renewal in stuck)


def _message_words(message: Message, state: State, practice: Practice) -> str:
    if state is State.DONE and message.sent_at:
        day = pgettext("a date with its time", "M j, Y, g:i a")
        return _("Sent %(when)s") % {"when": date_format(practice.local(message.sent_at), day)}
    if state is State.UNSURE:
        return _("The mail server may have it. Check, then mark it as sent or send it again.")
    if state is State.STUCK:
        return problems.problem(message.problem)
    return _tried_again(message) if state is State.LATE else _("Waiting to be sent")
