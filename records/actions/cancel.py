"""Cancel a request: the person who asked wants it no more."""

import datetime as dt

from records import audit
from records.actions._advance import advance
from records.audit import EventName
from records.models import RecordsRequest
from records.workflow import CANCEL, Closing


def can_cancel(records_request: RecordsRequest) -> bool:
    """Whether it is open, and nobody has signed a permission that would have to be taken back."""
    allowed = records_request.permission in CANCEL.permissions
    return allowed and records_request.stage in CANCEL.sources


def cancel(records_request: RecordsRequest, *, at: dt.datetime) -> None:
    """Close it as cancelled; the requester does this.

    Raises:
        MoveNotAllowedError: if it cannot be cancelled, or is closed already.
    """
    advance(
        records_request,
        CANCEL,
        actor=audit.REQUESTER,
        event=EventName.CANCELLED,
        closed_at=at,
        closed_because=Closing.CANCELLED,
    )
