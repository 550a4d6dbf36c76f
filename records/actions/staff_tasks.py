"""Tasks that only a person can do: make one, finish one."""

import datetime as dt

from django.db import IntegrityError, transaction

from portal.models import StaffUser
from records import audit
from records.audit import EventName
from records.models import RecordsRequest, StaffTask


@transaction.atomic
def make_task(records_request: RecordsRequest, kind: str, *, problem: str, at: dt.datetime) -> None:
    """Put a task on the staff's list, once: an open task of the same kind is enough."""
    try:
        with transaction.atomic():
            task = StaffTask.objects.create(
                practice_id=records_request.practice_id,
                records_request=records_request,
                kind=kind,
                problem=problem,
                created_at=at,
            )
    except IntegrityError:
        return
    audit.record(records_request, EventName.TASK_MADE, audit.SYSTEM, task=str(task.pk), kind=kind)


@transaction.atomic
def finish_task(task: StaffTask, *, by: StaffUser, at: dt.datetime) -> bool:
    """Mark it done; False if somebody else did it first."""
    done = StaffTask.objects.open().filter(pk=task.pk).update(done_at=at, done_by=by)
    if done:
        audit.record(task.records_request, EventName.TASK_DONE, audit.staff(by), task=str(task.pk))
    return bool(done)
