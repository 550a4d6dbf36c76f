"""The messages from the contact page that wait for an answer, as the desk shows them."""

import dataclasses

from django.db.models import QuerySet
from django.utils.formats import time_format
from django.utils.translation import pgettext

from records.models import ContactMessage
from records.models.contact_message import ContactMessageQuerySet
from records.workqueue.desk import Desk
from records.workqueue.rows import short_date


@dataclasses.dataclass(frozen=True)
class MessageLine:
    """One message, and when it came, on the practice's own clock."""

    message: ContactMessage
    since: str


def waiting_messages(desk: Desk) -> ContactMessageQuerySet:
    """Those of the practices this person works for."""
    return ContactMessage.objects.open().filter(practice__in=desk.practices)


def message_lines(desk: Desk, messages: QuerySet[ContactMessage]) -> list[MessageLine]:
    """The lines for some messages."""
    return [MessageLine(message, _since(desk, message)) for message in messages]


def _since(desk: Desk, message: ContactMessage) -> str:
    came_at = desk.practice(message.practice_id).local(message.received_at)
    day = short_date(came_at.date(), desk.today(message.practice_id))
    return f"{day}, {time_format(came_at, pgettext('a time', 'g:i a'))}"
