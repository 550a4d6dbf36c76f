"""Tell the person who asked that we have the request; nothing private in it."""

import datetime as dt
import secrets

from django.conf import settings
from django.urls import reverse

from portal import outbox
from portal.closure import whom_to_call
from portal.encryption import digest
from records import audit
from records.audit import EventName
from records.models import RecordsRequest
from records.notifications.writing import write

# Nobody has confirmed the address: whoever types somebody else's must not flood their inbox.
MOST_A_DAY = 5
_LINK_BYTES = 18


def tell_received(records_request: RecordsRequest) -> None:
    """Put "We have your request" into the outbox, if there is an e-mail address to send it to."""
    requester = records_request.requester
    if not requester.email:
        return
    since = records_request.received_at - dt.timedelta(days=1)
    sent = outbox.count_to(records_request.practice, "received", requester.email, since)
    if sent >= MOST_A_DAY:
        audit.record(records_request, EventName.MESSAGE_HELD_BACK, audit.SYSTEM, kind="received")
        return
    facts = {
        "reference": records_request.reference,
        "received_on": records_request.practice.today(records_request.received_at),
        "due_on": records_request.due_on,
        "due_kind": records_request.due_kind,
        "help": whom_to_call(records_request.practice, records_request.received_at),
        "link": _new_link(records_request),
    }
    write(records_request, "received", facts)


def link_digest(token: str) -> str:
    """How a link is kept: whoever reads the database cannot follow it."""
    return digest("status-link", token)


def _new_link(records_request: RecordsRequest) -> str:
    """An address that leads to this request's status, past whoever guesses at its number."""
    token = secrets.token_urlsafe(_LINK_BYTES)
    requester = records_request.requester
    requester.link_digest = link_digest(token)
    requester.save(update_fields=["link_digest"])
    page = reverse("pickup:link", settings.ROOT_URLCONF, args=[token])  # also while staff work
    return records_request.practice.address(page)
