"""A message from the contact page: leave it, answer it, and delete it in time."""

import dataclasses
import datetime as dt

from django.db import transaction

from portal import reference
from portal.encryption import digest
from portal.models import Practice, StaffUser
from records import audit
from records.audit import EventName
from records.models import ContactMessage


@dataclasses.dataclass(frozen=True)
class ContactWords:
    """What was written, and `form_key`: the same on every press of the same page's button."""

    topic: str
    name: str
    reply_to: str
    text: str
    form_key: str


@transaction.atomic
def leave_message(practice: Practice, said: ContactWords, *, at: dt.datetime) -> ContactMessage:
    """Keep a message for the practice's staff, once: the same one again gives the first one."""
    message, is_new = ContactMessage.objects.get_or_create(
        sent_digest=digest("contact", str(practice.pk), *dataclasses.astuple(said)),
        defaults={
            "practice": practice,
            "reference": reference.new("CM", 4, 4),
            "topic": said.topic,
            "name": said.name,
            "reply_to": said.reply_to,
            "text": said.text,
            "received_at": at,
        },
    )
    if is_new:
        _record(message, EventName.CONTACT_RECEIVED, audit.REQUESTER)
    return message


@transaction.atomic
def finish_message(message: ContactMessage, *, by: StaffUser, at: dt.datetime) -> bool:
    """Mark it as answered; False if somebody else did it first."""
    done = ContactMessage.objects.open().filter(pk=message.pk).update(done_at=at, done_by=by)
    if done:
        _record(message, EventName.CONTACT_DONE, audit.staff(by))
    return bool(done)


def delete_answered_messages(at: dt.datetime) -> int:
    """Delete what was answered long enough ago; how many."""
    deleted = 0
    for message in ContactMessage.objects.over(at).select_related("practice"):
        deleted += _delete(message)
    return deleted


@transaction.atomic
def _delete(message: ContactMessage) -> int:
    """1, or 0 if another clock was faster."""
    deleted, _ = ContactMessage.objects.filter(pk=message.pk).delete()
    if deleted:
        _record(message, EventName.CONTACT_DELETED, audit.SYSTEM)
    return deleted


def _record(message: ContactMessage, name: EventName, actor: str) -> None:
    audit.record_for_practice(message.practice, name, actor, message=str(message.pk))
