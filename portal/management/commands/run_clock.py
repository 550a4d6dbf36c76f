"""The clock process: sweeps every few seconds until it is told to stop."""

import logging
import signal
import threading
from typing import Any

from django import db
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal import clock
from portal.checks import refuse_unsafe
from portal.logs import where

INTERVAL_SECONDS = 5

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs the clock. A second one does no harm."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unsafe()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                clock.tick(timezone.now())
            except db.Error as error:
                logger.error("the database is away: %s", where(error))
            db.close_old_connections()
            stop.wait(INTERVAL_SECONDS)
