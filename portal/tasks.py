"""What the worker does for the ground when the doorbell rings, and what must not pile up."""

import datetime as dt
import uuid

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import outbox
from portal.tasking import task

_KEPT = dt.timedelta(days=7)
_RUNS_AT_MOST = dt.timedelta(days=1)


@task()
def send_message(message_id: str) -> None:
    """Send one message of the outbox."""
    outbox.send(uuid.UUID(message_id), timezone.now())


def prune(at: dt.datetime) -> None:
    """Delete old doorbells, those whose worker was killed among them, and sessions that ran out."""
    is_old = Q(finished_at__lt=at - _KEPT)
    was_killed = Q(finished_at__isnull=True, started_at__lt=at - _RUNS_AT_MOST)
    DBTaskResult.objects.filter(is_old | was_killed).delete()
    call_command("clearsessions")
