"""What happens by the clock: the sweep every few seconds, and the jobs of each day."""

import datetime as dt
import logging
from collections.abc import Callable

from django import db
from django.db.models import Q

from portal import leases, storage, tasks
from portal.logs import where
from portal.models.installation import Installation

logger = logging.getLogger(__name__)

Job = Callable[[dt.datetime], object]

_SWEEPS: list[Job] = [leases.sweep]
_DAILY: list[Job] = [tasks.prune, storage.remove_orphans]


def every_sweep(job: Job) -> Job:
    """Run `job` at every sweep. It must be quick, and right to run twice, or in two places at once."""
    _SWEEPS.append(job)
    return job


def daily(job: Job) -> Job:
    """Run `job` once a day (UTC). It must be right to run twice, or in two places at once."""
    _DAILY.append(job)
    return job


def tick(at: dt.datetime) -> None:
    """Do what is due now.

    Raises:
        django.db.Error: the database is away, or busy; the next tick does it.
    """
    for job in _SWEEPS:
        _run(job, at)
    not_today = Q(daily_jobs_on__isnull=True) | Q(daily_jobs_on__lt=at.date())
    installation = Installation.objects.filter(not_today)
    if installation.exists():
        for job in _DAILY:
            _run(job, at)
        # Only now: a clock killed in between does them again.
        installation.update(daily_jobs_on=at.date())


def _run(job: Job, at: dt.datetime) -> None:
    try:
        job(at)
    except db.Error:
        raise
    except Exception as error:  # noqa: BLE001 -- one job that fails must not stop the others
        logger.error("%s: %s", getattr(job, "__name__", "job"), where(error))
