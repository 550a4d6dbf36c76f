"""Seconds where the product waits for minutes, so that a test sees what follows."""

import datetime as dt

from portal import alarms, leases, s3
from portal.management.commands import run_clock, run_worker
from records.signing.timestamps import HttpTimestamper


def make() -> None:
    """A lease that a killed worker held ends soon, and is soon seen by the clock."""
    leases.LEASE = dt.timedelta(seconds=3)
    leases.QUIET = dt.timedelta(seconds=1)
    leases.FIRST_PAUSE = dt.timedelta(seconds=0.5)
    leases.LONGEST_PAUSE = dt.timedelta(seconds=1)
    alarms.EVERY = dt.timedelta(seconds=0.5)
    s3._PATIENCE |= {"connect_timeout": 1, "read_timeout": 1}
    HttpTimestamper.__init__.__defaults__ = (1.0,)
    run_clock.INTERVAL_SECONDS = 0.5
    run_worker.AWAY_SECONDS = 0.5
