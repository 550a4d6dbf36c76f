"""How every message is written: its words from its folder, its sender, and its event."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from portal import outbox
from records import audit
from records.audit import EventName
from records.models import RecordsRequest


def write(records_request: RecordsRequest, kind: str, facts: dict[str, Any]) -> None:
    """Put the message of this kind into the outbox, in the language of the request."""
    with translation.override(records_request.language):
        outbox.put(
            records_request.practice,
            kind,
            records_request.pk,
            to=records_request.requester.email,
            sender_name=_sender_name(records_request),
            subject=render_to_string(f"messages/{kind}/subject.txt", facts).strip(),
            body_text=render_to_string(f"messages/{kind}/body.txt", facts),
            body_html=render_to_string(f"messages/{kind}/body.html", facts),
        )
    audit.record(records_request, EventName.MESSAGE_WRITTEN, audit.SYSTEM, kind=kind)


def _sender_name(records_request: RecordsRequest) -> str:
    """A neutral name for people who asked for one: others may see their inbox."""
    if records_request.requester.wants_plain_subject:
        return translation.gettext("Records Office")
    return records_request.practice.name
