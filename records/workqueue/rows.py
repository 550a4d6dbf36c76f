"""One line of the queue: what staff need to pick their next request, and no more."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from portal.leases import WorkQuerySet
from portal.models import Message
from records.models import RecordsRequest
from records.policy.due_labels import DueLabel, due_label
from records.workqueue.desk import Desk


@dataclasses.dataclass(frozen=True)
class Flag:
    """Something to know before opening the request; `kind` is the kind of tag."""

    words: Promise
    kind: str = ""


EXTRA_PRIVACY = Flag(_("Extra privacy"), "private")
STUCK = Flag(_("Stuck"), "late")
SEAL_PENDING = Flag(_("Seal pending"), "info")


@dataclasses.dataclass(frozen=True)
class Row:
    """A request in the queue: of the patient only the name and the year of birth."""

    reference: str
    patient: str
    birth_year: int
    kind: str
    status: str
    due_on: str
    due: DueLabel
    flags: tuple[Flag, ...]
    claimed_by: str


def rows(desk: Desk, requests: QuerySet[RecordsRequest]) -> list[Row]:
    """The lines for some requests, with the same number of queries however many they are."""
    found = list(
        requests.select_related("patient", "scope", "claimed_by").prefetch_related("documents")
    )
    waiting = _with_waiting_messages(found)
    return [_row(desk, records_request, waiting) for records_request in found]


def flags(records_request: RecordsRequest, *, message_waits: bool) -> tuple[Flag, ...]:
    """What stands out about a request."""
    documents = records_request.documents.all()
    is_stuck = message_waits or any(document.stuck_at for document in documents)
    is_pending = any(not document.sealed_at and not document.stuck_at for document in documents)
    wanted = (
        (EXTRA_PRIVACY, records_request.scope.leaves_something_out),
        (STUCK, is_stuck),
        (SEAL_PENDING, is_pending),
    )
    return tuple(flag for flag, applies in wanted if applies)


def short_date(on: dt.date, today: dt.date) -> str:
    """Mar 28; with the year if it is another one."""
    if on.year == today.year:
        return date_format(on, pgettext("a short date", "M j"))
    return date_format(on, pgettext("a short date with its year", "M j, Y"))


def _row(desk: Desk, records_request: RecordsRequest, waiting: set[uuid.UUID]) -> Row:
    today = desk.today(records_request.practice_id)
    patient = records_request.patient
    return Row(
        reference=records_request.reference,
        patient=patient.full_name,
        birth_year=patient.birth_on.year,
        kind=records_request.get_route_display(),
        status=records_request.get_stage_display(),
        due_on=short_date(records_request.due_on, today),
        due=due_label(records_request.due_on, records_request.due_kind, today),
        flags=flags(records_request, message_waits=records_request.pk in waiting),
        claimed_by=records_request.claimed_by.name if records_request.claimed_by else "",
    )


def _with_waiting_messages(requests: Iterable[RecordsRequest]) -> set[uuid.UUID]:
    ids = [records_request.pk for records_request in requests]
    waiting: WorkQuerySet[Message] = WorkQuerySet(Message).stuck().filter(subject_id__in=ids)
    return set(waiting.values_list("subject_id", flat=True))
