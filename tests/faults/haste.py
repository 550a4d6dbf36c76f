"""Seconds where the product waits for minutes, and every day a checkpoint, a list and a renewal due."""

import datetime as dt

from django.conf import settings

from portal import alarms, clock, leases, s3
from portal.checkpoints.content import Content
from portal.management.commands import run_clock, run_worker
from records.documents import renewals
from records.signing import list_refresh, renew
from records.signing.timestamps import HttpTimestamper

_NONE = dt.timedelta()


def make() -> None:
    """What would take minutes or years takes seconds."""
    leases.LEASE = dt.timedelta(seconds=10)
    leases.QUIET = dt.timedelta(seconds=1)
    leases.FIRST_PAUSE = dt.timedelta(seconds=0.5)
    leases.LONGEST_PAUSE = dt.timedelta(seconds=1)
    alarms.EVERY = dt.timedelta(seconds=0.5)
    s3._PATIENCE |= {"connect_timeout": 1, "read_timeout": 1}
    HttpTimestamper.__init__.__defaults__ = (1.0,)
    clock.RETRY = dt.timedelta(seconds=1)
    run_clock.INTERVAL_SECONDS = 0.25
    run_worker.INTERVAL_SECONDS = 0.1
    run_worker.AWAY_SECONDS = 0.5
    if settings.EVERYTHING_IS_DUE:
        _let_everything_be_due()


def _let_everything_be_due() -> None:
    """One proof ends soon each time that somebody looks; the last checkpoint is yesterday's."""
    renewals.OPEN_AT_MOST = 1
    renewals.MARGIN = dt.timedelta(days=36500)
    renewals.LEAST_GAIN = renew.LEAST_GAIN = _NONE
    list_refresh.REFRESH_AGE = _NONE
    Content.made_at = property(
        lambda self: dt.datetime.fromisoformat(self.at) - dt.timedelta(days=1)
    )
