"""Turn work that got stuck into tasks for staff, so that nothing waits unseen."""

import datetime as dt

from portal.models import Message
from records.actions.staff_tasks import make_task
from records.models import Document, RecordsRequest
from records.models.staff_task import TaskKind


def make_tasks_for_stuck_work(at: dt.datetime) -> None:
    """One open task for each stuck document and each message that is stuck or may have left."""
    for document in Document.objects.filter(stuck_at__isnull=False).select_related(
        "records_request"
    ):
        make_task(
            document.records_request, TaskKind.SEAL_STUCK, problem=document.problem, at=at
        )
    for message in Message.objects.filter(stuck_at__isnull=False, unsure_at__isnull=True):
        _task_about(message, TaskKind.MESSAGE_STUCK, at)
    for message in Message.objects.filter(unsure_at__isnull=False, finished_at__isnull=True):
        _task_about(message, TaskKind.MESSAGE_UNSURE, at)


def _task_about(message: Message, kind: TaskKind, at: dt.datetime) -> None:
    records_request = RecordsRequest.objects.filter(pk=message.subject_id).first()
    if records_request is not None:
        make_task(records_request, kind, problem=message.problem, at=at)
