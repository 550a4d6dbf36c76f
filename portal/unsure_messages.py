"""What a person decides about a message that may or may not have left: it has, or send it again."""

import datetime as dt

from django.db.models import F

from portal import leases
from portal.leases import WorkQuerySet
from portal.models.message import Message


def mark_sent(message: Message, at: dt.datetime) -> bool:
    """It has left, at the time it was handed over; False if somebody else decided first."""
    done = _unsure(message).update(
        sent_at=F("handed_over_at"), finished_at=at, stuck_at=None, unsure_at=None, problem=""
    )
    return bool(done)


def send_again(message: Message, at: dt.datetime) -> bool:
    """It has not left: send it anew, with all its attempts; False if somebody else decided first."""
    freed = _unsure(message).update(handed_over_at=None, unsure_at=None)
    return bool(freed) and leases.start_again(message, at)


def _unsure(message: Message) -> WorkQuerySet[Message]:
    waiting: WorkQuerySet[Message] = WorkQuerySet(Message)
    return waiting.stuck().filter(pk=message.pk, unsure_at__isnull=False)
