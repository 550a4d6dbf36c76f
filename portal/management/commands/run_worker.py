"""The worker process: answers the doorbell until it is told to stop."""

import logging
import time
import uuid
from typing import Any

from django import db
from django.core.management.base import BaseCommand
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from portal.checks import refuse_unsafe
from portal.logs import where

INTERVAL_SECONDS = 0.25
AWAY_SECONDS = 5

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs one worker. A second one shares the work."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unsafe()
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = patient_worker()
        worker.configure_signals()
        while worker.running:
            is_there = answer_the_bell(worker)
            time.sleep(INTERVAL_SECONDS if is_there else AWAY_SECONDS)


def patient_worker() -> Worker:
    """A worker that returns when the queue is empty, so that waiting is ours."""
    return Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        backend_name="default",
        interval=INTERVAL_SECONDS,
        batch=True,
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid.uuid4().hex,
    )


def answer_the_bell(worker: Worker) -> bool:
    """Do all that waits. A database that is locked or away costs time, never the worker: False then."""
    try:
        # Looking first spares SQLite a write lock four times a second.
        if DBTaskResult.objects.ready().exists():
            worker.run()
        return True
    except db.Error as error:
        logger.error("the database is away: %s", where(error))
        return False
    finally:
        db.close_old_connections()
