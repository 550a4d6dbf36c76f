"""Messages: written with the deed they tell of, sent once it is committed, never sent twice."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.utils import formataddr, parseaddr
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import TypedDict, Unpack

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from portal import leases
from portal.encryption import digest
from portal.logs import where
from portal.models.message import Message
from portal.models.practice import Practice

logger = logging.getLogger(__name__)


class Letter(TypedDict):
    """What a message says and to whom; `sender_name` stands before our own address."""

    to: str
    sender_name: str
    subject: str
    body_text: str
    body_html: str


class NotSentError(Exception):
    """The mail server has not taken the message: `kind` says why, `permanent` that it never will."""

    def __init__(self, kind: str, *, permanent: bool) -> None:
        super().__init__(kind)
        self.kind = kind
        self.permanent = permanent


def put(practice: Practice, kind: str, subject_id: uuid.UUID, **letter: Unpack[Letter]) -> Message:
    """Write a message about `subject_id` in the caller's transaction; it leaves after commit."""
    message = Message.objects.create(
        practice=practice,
        kind=kind,
        subject_id=subject_id,
        to_digest=_address_digest(practice, letter["to"]),
        **letter,
    )
    leases.ring(Message.TASK, message.pk)
    return message


def count_to(practice: Practice, kind: str, address: str, since: dt.datetime) -> int:
    """How many messages of a kind it wrote to this address since then: anyone can type anyone's."""
    return Message.objects.filter(
        kind=kind, to_digest=_address_digest(practice, address), created_at__gte=since
    ).count()


def _address_digest(practice: Practice, address: str) -> str:
    return digest("message-to", str(practice.pk), address.strip().casefold())


def send(message_id: uuid.UUID, at: dt.datetime) -> None:
    """Send the message if it is due. What the mail server may already have is left to a person."""
    message = leases.lease(Message, message_id, at)
    if message is None:
        return
    if message.handed_over_at is not None:  # somebody died, or slept, between handing over and here
        message.leave_to_a_person(at)
        return
    try:
        email = _composed(message)
        with _server() as server:
            if leases.mark(message, handed_over_at=at):
                _hand_over(server, email)
                leases.finish(message, at, sent_at=at)
    except NotSentError as error:
        leases.give_back(message, error.kind, at, permanent=error.permanent, handed_over_at=None)
    except Exception as error:  # noqa: BLE001 -- a line that was cut is an OSError; whatever it was
        logger.error("message %s: %s", message.pk, where(error))
        if message.handed_over_at is None:
            leases.give_back(message, "fault", at)
        else:  # who knows what got through
            message.leave_to_a_person(at)


def _composed(message: Message) -> EmailMultiAlternatives:
    host = message.practice.hosts[0]
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        from_email=formataddr((message.sender_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[message.to],
        headers={
            # The same for every attempt, so that a person can find the message in a server's log.
            "Message-ID": f"<{message.pk}@{host}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    )
    email.attach_alternative(message.body_html, "text/html")
    try:
        email.message()
    except (ValueError, MessageError):  # a line break in a header, an address that is none
        raise NotSentError("unwritable", permanent=True) from None
    return email


@contextmanager
def _server() -> Iterator[BaseEmailBackend]:
    server = get_connection()
    try:
        server.open()
    except OSError:
        raise NotSentError("mail_server_away", permanent=False) from None
    try:
        yield server
    finally:
        with suppress(OSError):  # what was sent stays sent, however the server says goodbye
            server.close()


def _hand_over(server: BaseEmailBackend, email: EmailMultiAlternatives) -> None:
    """Raises NotSentError if the server said no; an OSError if it did not say."""
    try:
        taken = server.send_messages([email])
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotSentError("address_refused", permanent=min(codes) >= 500) from None
    except SMTPResponseException as error:
        # No reply that RFC 5321 knows: the server may have the message.
        if not 400 <= error.smtp_code < 600:
            raise
        raise NotSentError("message_refused", permanent=error.smtp_code >= 500) from None
    except (SMTPNotSupportedError, ValueError):  # an address that this server, or nobody, can take
        raise NotSentError("address_refused", permanent=True) from None
    if not taken:  # Django leaves out what has no recipient, and says nothing
        raise NotSentError("unwritable", permanent=True)
