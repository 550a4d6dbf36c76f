"""Seconds where the product waits for minutes, so that a test sees what follows."""

import datetime as dt

from portal import leases
from portal.management.commands import run_clock, run_worker


def make() -> None:
    """A lease that a killed worker held ends soon, and is soon seen by the clock."""
    leases.LEASE = dt.timedelta(seconds=3)
    leases.QUIET = dt.timedelta(seconds=1)
    leases.FIRST_PAUSE = dt.timedelta(seconds=0.5)
    run_clock.INTERVAL_SECONDS = 0.5
    run_worker.AWAY_SECONDS = 0.5
