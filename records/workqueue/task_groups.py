"""Tasks of one kind with one reason, whose work can be started again by one press."""

import dataclasses

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records import problems
from records.models import StaffTask
from records.models.staff_task import TaskKind
from records.workqueue.desk import Desk

# A browser waits for all of them.
AT_ONCE = 200

_NEXT: dict[str, Promise] = {
    TaskKind.SEAL_STUCK: gettext_lazy("We try again to make each signed PDF."),
    TaskKind.RENEWAL_STUCK: gettext_lazy("We try again to renew the proof of each signed PDF."),
    TaskKind.MESSAGE_STUCK: gettext_lazy("We try again to send each message."),
}


@dataclasses.dataclass(frozen=True)
class TaskGroup:
    """How many tasks of a kind wait for the same reason, and words for people."""

    kind: str
    problem: str
    count: int

    @property
    def title(self) -> str:
        """What happened."""
        return str(TaskKind(self.kind).label)

    @property
    def why(self) -> str:
        """The reason that they share."""
        return problems.problem(self.problem)

    @property
    def press(self) -> str:
        """What the button says."""
        if self.count > AT_ONCE:
            return _("Start the oldest %(count)s again") % {"count": AT_ONCE}
        return ngettext("Start it again", "Start all %(count)s again", self.count) % {
            "count": self.count
        }

    @property
    def next(self) -> str:
        """What will be tried."""
        return str(_NEXT[self.kind])


def task_groups(desk: Desk) -> list[TaskGroup]:
    """Whatever waits more than once for the same reason, the most first."""
    counted = _startable(desk).values("kind", "problem").annotate(count=Count("pk"))
    several = counted.filter(count__gt=1).order_by("-count", "kind", "problem")
    return [TaskGroup(**each) for each in several]


def task_group(desk: Desk, kind: str, problem: str) -> TaskGroup:
    """One of them; it may be empty by now."""
    count = _startable(desk).filter(kind=kind, problem=problem).count()
    return TaskGroup(kind, problem, count)


def tasks_to_start(desk: Desk, group: TaskGroup) -> QuerySet[StaffTask]:
    """As many tasks of a group as are started by one press, the oldest ones."""
    alike = _startable(desk).filter(kind=group.kind, problem=group.problem)
    return alike.select_related("records_request").order_by("created_at", "pk")[:AT_ONCE]


def _startable(desk: Desk) -> QuerySet[StaffTask]:
    return StaffTask.objects.startable().filter(practice__in=desk.practices)
