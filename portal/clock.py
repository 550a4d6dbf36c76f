"""What happens by the clock: the sweep every few seconds, and the jobs of each day."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.db.models import Q

from portal import alarms, codes, leases, leftovers, storage, tasks, throttle
from portal.logs import where
from portal.models.installation import Installation

logger = logging.getLogger(__name__)

Job = Callable[[dt.datetime], object]

RETRY = dt.timedelta(hours=1)

_SWEEPS: list[Job] = [leases.sweep, alarms.look]
_DAILY: list[Job] = [
    tasks.prune,
    storage.remove_orphans,
    leftovers.remove_leftovers,
    throttle.forget,
    codes.forget_codes,
]


def every_sweep(job: Job) -> Job:
    """Run `job` at every sweep. It must be quick, and right to run twice, or in two places at once."""
    _SWEEPS.append(job)
    return job


def daily(job: Job) -> Job:
    """Run `job` once a day (UTC), and every hour while one of the day's jobs fails.

    It must be right to run twice, or in two places at once.
    """
    _DAILY.append(job)
    return job


def tick(at: dt.datetime) -> None:
    """Do what is due now.

    Raises:
        OperationalError, InterfaceError: the database is away, or busy; the next tick does it.
    """
    for job in _SWEEPS:
        _run(job, at)
    not_today = Q(daily_jobs_on__isnull=True) | Q(daily_jobs_on__lt=at.date())
    may_be_tried = Q(daily_jobs_retry_at__isnull=True) | Q(daily_jobs_retry_at__lte=at)
    installation = Installation.objects.filter(not_today, may_be_tried)
    if installation.exists():
        done = [_run(job, at) for job in _DAILY]
        # Only now: a clock killed in between does them again.
        if all(done):
            installation.update(daily_jobs_on=at.date(), daily_jobs_retry_at=None)
        else:
            installation.update(daily_jobs_retry_at=at + RETRY)


def _run(job: Job, at: dt.datetime) -> bool:
    try:
        job(at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 -- one job that fails must not stop the others
        logger.error("%s: %s", getattr(job, "__name__", "job"), where(error))
        return False
    return True
