"""Begin the check of who asks and what they ask for."""

import datetime as dt

from portal.models import StaffUser
from records import audit
from records.actions._advance import advance
from records.actions.errors import NotYoursError
from records.models import RecordsRequest
from records.workflow import START_CHECKING


def start_checking(records_request: RecordsRequest, *, by: StaffUser, at: dt.datetime) -> None:
    """Move it to "Being checked".

    Raises:
        NotYoursError: if `by` has not claimed it.
        MoveNotAllowedError: if it is past that stage.
    """
    if records_request.claimed_by_id != by.pk:
        raise NotYoursError
    advance(records_request, START_CHECKING, actor=audit.staff(by))
