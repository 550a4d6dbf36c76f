"""The lines of the task list: what has to be done, why, and for which request."""

import dataclasses
import uuid

from django.db.models import QuerySet
from django.utils.formats import time_format
from django.utils.translation import pgettext

from records import problems
from records.models import StaffTask
from records.workqueue.desk import Desk
from records.workqueue.rows import short_date


@dataclasses.dataclass(frozen=True)
class TaskLine:
    """One task, in words."""

    id: uuid.UUID
    title: str
    why: str
    reference: str
    since: str


def task_lines(desk: Desk, tasks: QuerySet[StaffTask]) -> list[TaskLine]:
    """The lines for some tasks."""
    return [_line(desk, task) for task in tasks.select_related("records_request")]


def _line(desk: Desk, task: StaffTask) -> TaskLine:
    made_at = desk.practice(task.practice_id).local(task.created_at)
    day = short_date(made_at.date(), desk.today(task.practice_id))
    return TaskLine(
        id=task.pk,
        title=task.get_kind_display(),
        why=problems.problem(task.problem) if task.problem else "",
        reference=task.records_request.reference,
        since=f"{day}, {time_format(made_at, pgettext('a time', 'g:i a'))}",
    )
