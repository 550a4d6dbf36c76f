"""Rows that are work: who holds one, when to try again, and the bell that calls a worker.

The row is the truth, and a task is only a doorbell: it may be lost, late or doubled.
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string

LEASE = dt.timedelta(minutes=2)
# Then four times as long each time, up to the longest: 19 hours in all.
FIRST_PAUSE = dt.timedelta(seconds=10)
LONGEST_PAUSE = dt.timedelta(hours=1)
MAX_ATTEMPTS = 24
QUIET = dt.timedelta(minutes=1)
_BATCH = 500

W = TypeVar("W", bound="Work")


class WorkQuerySet(models.QuerySet[W]):
    """What `Work` rows can be asked: WorkQuerySet(Document).stuck()."""

    def due(self, at: dt.datetime) -> Self:
        """Rows that a worker may take now."""
        is_free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        may_be_tried = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
        return self.filter(is_free, may_be_tried, finished_at__isnull=True, stuck_at__isnull=True)

    def stuck(self) -> Self:
        """Rows that wait for a person."""
        return self.filter(stuck_at__isnull=False, finished_at__isnull=True)

    def unrung(self, at: dt.datetime) -> Self:
        """Rows for which nobody rang of late."""
        return self.filter(Q(rung_at__isnull=True) | Q(rung_at__lte=at - QUIET))


@dataclasses.dataclass(frozen=True)
class WorkWords:
    """What people are told of such work, in sentences; the first two hold a %(count)s.

    It waits for a person; it failed several times and is tried again; nobody takes it.
    """

    stuck: Promise
    failing: Promise
    untaken: Promise


class Work(models.Model):
    """Work that must not be lost or done twice. `problem` names what went wrong last, "" if nothing.

    Whoever holds `lease_token` may change the row; a worker that slept past its lease no longer does.
    """

    TASK: ClassVar[str]  # dotted path of the task that takes the row's id
    WORDS: ClassVar[WorkWords]
    SINCE: ClassVar[str]  # the field, or path to it, that tells since when it waits

    leased_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    stuck_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, db_index=True)
    rung_at = models.DateTimeField(null=True, default=timezone.now)

    class Meta:
        abstract = True

    def give_up(self, at: dt.datetime) -> None:
        """Call a person, for no worker ever came back from this row."""
        give_back(self, "worker_lost", at, permanent=True)


def lease(row_class: type[W], pk: uuid.UUID, at: dt.datetime) -> W | None:
    """Take the row for `LEASE`; None if it is done, stuck, not due, or somebody else has it."""
    token = uuid.uuid4()
    rows: WorkQuerySet[W] = WorkQuerySet(row_class)
    taken = rows.due(at).filter(pk=pk)
    if not taken.update(leased_until=at + LEASE, lease_token=token, attempts=F("attempts") + 1):
        return None
    row = rows.get(pk=pk)
    row.lease_token = token
    if row.attempts > MAX_ATTEMPTS:  # no attempt ever came back: it kills its workers
        row.give_up(at)
        return None
    return row


def mark(row: Work, **changes: Any) -> bool:
    """Change a row that we hold; False if we no longer do, and then nothing was changed."""
    if row.lease_token is None:
        return False
    if not WorkQuerySet(type(row)).filter(pk=row.pk, lease_token=row.lease_token).update(**changes):
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True


def finish(row: Work, at: dt.datetime, **changes: Any) -> bool:
    """The work is done; False if somebody else holds the row by now."""
    return _let_go(row, finished_at=at, problem="", **changes)


def give_back(
    row: Work, problem: str, at: dt.datetime, *, permanent: bool = False, **changes: Any
) -> bool:
    """It failed: try again later, or call a person when it is `permanent` or has failed too often."""
    if permanent or row.attempts >= MAX_ATTEMPTS:
        return _let_go(row, problem=problem, stuck_at=at, **changes)
    pause = FIRST_PAUSE * min(4 ** (row.attempts - 1), LONGEST_PAUSE / FIRST_PAUSE)
    return _let_go(row, problem=problem, retry_at=at + pause, rung_at=None, **changes)


def start_again(row: Work, at: dt.datetime) -> bool:
    """A person has seen to a stuck row: it gets all its attempts anew. False if it is not stuck."""
    fresh = {"stuck_at": None, "retry_at": None, "attempts": 0, "problem": "", "rung_at": at}
    started = WorkQuerySet(type(row)).stuck().filter(pk=row.pk).update(**fresh)
    if started:
        ring(row.TASK, row.pk)
    return bool(started)


def ring(task_path: str, pk: uuid.UUID) -> None:
    """Call a worker to the row after commit. If the bell fails, the sweep rings again."""

    def call() -> None:
        import_string(task_path).enqueue(str(pk))

    transaction.on_commit(call, robust=True)


def sweep(at: dt.datetime) -> int:
    """Ring for every row that is due and for which nobody rang of late; how many."""
    rung = 0
    for model in apps.get_models():
        if issubclass(model, Work):
            waiting: WorkQuerySet[Work] = WorkQuerySet(model).due(at).unrung(at)
            pks = waiting.order_by(F("rung_at").asc(nulls_first=True)).values_list("pk", flat=True)
            for pk in pks[:_BATCH]:
                if waiting.filter(pk=pk).update(rung_at=at):
                    ring(model.TASK, pk)
                    rung += 1
    return rung


def _let_go(row: Work, **changes: Any) -> bool:
    held = row.lease_token
    is_ours = mark(row, leased_until=None, lease_token=None, **changes)
    # If the transaction is undone the row is still ours, and can be given back.
    row.lease_token = held
    return is_ours
