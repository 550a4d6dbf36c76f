"""Turn work that got stuck into tasks for staff, so that nothing waits unseen."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, QuerySet

from portal.models import Message
from records.actions.staff_tasks import make_task
from records.models import Document, RecordsRequest, Renewal, StaffTask
from records.models.staff_task import TaskKind


def make_tasks_for_stuck_work(at: dt.datetime) -> None:
    """One task for each work that got stuck, and for each message that may have left."""
    stuck = Document.objects.filter(stuck_at__isnull=False).annotate(
        subject_id=F("records_request")
    )
    for document in _untold(stuck, TaskKind.SEAL_STUCK, since="stuck_at"):
        make_task(document.records_request, TaskKind.SEAL_STUCK, problem=document.problem, at=at)
    renewals = Renewal.objects.filter(stuck_at__isnull=False).annotate(
        subject_id=F("document__records_request")
    )
    for renewal in _untold(renewals, TaskKind.RENEWAL_STUCK, since="stuck_at"):
        records_request = renewal.document.records_request
        make_task(records_request, TaskKind.RENEWAL_STUCK, problem=renewal.problem, at=at)
    messages = Message.objects.filter(finished_at__isnull=True)
    _tell(messages.filter(stuck_at__isnull=False, unsure_at__isnull=True), "stuck_at", at)
    _tell(messages.filter(unsure_at__isnull=False), "unsure_at", at)


def _tell(messages: "QuerySet[Message]", since: str, at: dt.datetime) -> None:
    kind = TaskKind.MESSAGE_STUCK if since == "stuck_at" else TaskKind.MESSAGE_UNSURE
    for message in _untold(messages, kind, since=since):
        records_request = RecordsRequest.objects.filter(pk=message.subject_id).first()
        if records_request is not None:
            make_task(records_request, kind, problem=message.problem, at=at)


def _untold(rows: "QuerySet", kind: TaskKind, *, since: str) -> "QuerySet":  # type: ignore[type-arg] # either kind of row
    told = StaffTask.objects.filter(
        records_request=OuterRef("subject_id"), kind=kind, created_at__gte=OuterRef(since)
    )
    return rows.exclude(Exists(told))
