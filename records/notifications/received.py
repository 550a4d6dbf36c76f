"""Tell the person who asked that we have the request; nothing private in it."""

import datetime as dt

from django.template.loader import render_to_string
from django.utils import translation

from portal import outbox
from portal.closure import whom_to_call
from records import audit
from records.audit import EventName
from records.models import RecordsRequest

# Nobody has confirmed the address: whoever types somebody else's must not flood their inbox.
MOST_A_DAY = 5


def tell_received(records_request: RecordsRequest) -> None:
    """Put "We have your request" into the outbox, if there is an e-mail address to send it to."""
    requester = records_request.requester
    if not requester.email:
        return
    since = records_request.received_at - dt.timedelta(days=1)
    if outbox.count_to(records_request.practice, requester.email, since) >= MOST_A_DAY:
        audit.record(records_request, EventName.MESSAGE_HELD_BACK, audit.SYSTEM, kind="received")
        return
    facts = {
        "reference": records_request.reference,
        "received_on": records_request.practice.today(records_request.received_at),
        "due_on": records_request.due_on,
        "due_kind": records_request.due_kind,
        "help": whom_to_call(records_request.practice, records_request.received_at),
    }
    with translation.override(records_request.language):
        outbox.put(
            records_request.practice,
            "received",
            records_request.pk,
            to=requester.email,
            **_parts("received", facts),
            sender_name=_sender_name(records_request),
        )
    audit.record(records_request, EventName.MESSAGE_WRITTEN, audit.SYSTEM, kind="received")


def _sender_name(records_request: RecordsRequest) -> str:
    """A neutral name for people who asked for one: others may see their inbox."""
    if records_request.requester.wants_plain_subject:
        return translation.gettext("Records Office")
    return records_request.practice.name


def _parts(message: str, facts: dict[str, object]) -> dict[str, str]:
    return {
        "subject": render_to_string(f"messages/{message}/subject.txt", facts).strip(),
        "body_text": render_to_string(f"messages/{message}/body.txt", facts),
        "body_html": render_to_string(f"messages/{message}/body.html", facts),
    }
