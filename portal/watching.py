"""What can be told of an installation at any moment: its work, its disk, what lapses. No person in it."""

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable, Iterable

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Max, Min, Q

from portal.leases import Work, WorkQuerySet, WorkWords

MANY_ATTEMPTS = 3
_FULL_BYTES = 1024 * 1024


@dataclasses.dataclass(frozen=True)
class WorkFacts:
    """One kind of work, counted; `words` tell people of it.

    `failing` waits too, after `MANY_ATTEMPTS` that went wrong. `why_failing` and `why_stuck` are the
    codes of one reason each, "" if there is none.
    """

    kind: str
    words: WorkWords
    waiting: int
    failing: int
    stuck: int
    oldest_since: dt.datetime | None
    why_failing: str = ""
    why_stuck: str = ""


@dataclasses.dataclass(frozen=True)
class Lapse:
    """Something that ends by itself: `what` names it in code, `words` for people."""

    what: str
    words: str
    ends_at: dt.datetime
    warn_days: int

    def days_left(self, at: dt.datetime) -> float:
        """Days until it ends; negative afterwards."""
        return (self.ends_at - at) / dt.timedelta(days=1)


Lapses = Callable[[], Iterable[Lapse]]
_LAPSES: list[Lapses] = []


def lapsing(find: Lapses) -> Lapses:
    """Register a function that tells what lapses."""
    _LAPSES.append(find)
    return find


def lapses() -> list[Lapse]:
    """Everything that lapses, as far as the product told."""
    return [lapse for find in _LAPSES for lapse in find()]


def work() -> list[WorkFacts]:
    """Each kind of work there is."""
    kinds = [model for model in apps.get_models() if issubclass(model, Work)]
    return [_facts(model) for model in kinds]


def _facts(model: type[Work]) -> WorkFacts:
    is_waiting = Q(stuck_at__isnull=True)
    is_failing = is_waiting & Q(attempts__gte=MANY_ATTEMPTS)
    counts = (
        WorkQuerySet(model)
        .filter(finished_at__isnull=True)
        .aggregate(
            waiting=Count("pk", filter=is_waiting),
            failing=Count("pk", filter=is_failing),
            stuck=Count("pk", filter=~is_waiting),
            oldest_since=Min(model.SINCE, filter=is_waiting),
            why_failing=Max("problem", filter=is_failing, default=""),
            why_stuck=Max("problem", filter=~is_waiting, default=""),
        )
    )
    return WorkFacts(kind=model._meta.model_name or "", words=model.WORDS, **counts)


def disk_free_bytes() -> int:
    """What is free where database, files and logs are kept."""
    return shutil.disk_usage(settings.PORTAL_VAR).free


def disk_is_full() -> bool:
    """Whether there is less than a database must be able to write."""
    return disk_free_bytes() < _FULL_BYTES
