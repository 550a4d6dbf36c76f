"""The code that opens the whole page of a request, and confirms the address it was sent to."""

import datetime as dt

from django.db import transaction

from portal import codes
from portal.codes import Entry
from records import audit
from records.audit import EventName
from records.models import RecordsRequest, Requester
from records.notifications.code import send_code

STATUS = "status"


@transaction.atomic
def send_status_code(records_request: RecordsRequest, *, at: dt.datetime) -> None:
    """Send a new code to the email address on the request; the one before works no more."""
    send_code(records_request, codes.issue(STATUS, records_request.pk, at))


@transaction.atomic
def enter_status_code(records_request: RecordsRequest, typed: str, *, at: dt.datetime) -> Entry:
    """What became of the typed code. A right one proves that the address is theirs."""
    entry = codes.enter(STATUS, records_request.pk, typed, at)
    if entry is Entry.RIGHT:
        _confirm(records_request, at)
    return entry


def _confirm(records_request: RecordsRequest, at: dt.datetime) -> None:
    unconfirmed = Requester.objects.filter(
        records_request=records_request, email_confirmed_at__isnull=True
    )
    if unconfirmed.update(email_confirmed_at=at):
        audit.record(records_request, EventName.EMAIL_CONFIRMED, audit.REQUESTER)
