"""Who works on a request: claim it, claim the next one, hand it back, take it over."""

import datetime as dt

from django.db import transaction

from portal.models import StaffUser
from records import audit
from records.actions.errors import NotYoursError, TakenError
from records.actions.notes import add_note
from records.audit import EventName
from records.models import RecordsRequest


@transaction.atomic
def claim(records_request: RecordsRequest, *, by: StaffUser, at: dt.datetime) -> None:
    """Make `by` the person who works on it.

    Raises:
        TakenError: if it is closed, or somebody claimed it a moment ago.
    """
    claimed = (
        RecordsRequest.objects.unclaimed()
        .filter(pk=records_request.pk)
        .update(claimed_by=by, claimed_at=at)
    )
    if not claimed:
        raise TakenError
    records_request.claimed_by, records_request.claimed_at = by, at
    audit.record(records_request, EventName.CLAIMED, audit.staff(by))


def claim_next(*, by: StaffUser, at: dt.datetime) -> RecordsRequest | None:
    """Claim the request that is due first and nobody works on; None if there is none.

    Two people at once get two requests: whoever loses the first goes on to the next.
    """
    waiting = RecordsRequest.objects.visible_to(by).unclaimed().oldest_due_first()
    while records_request := waiting.first():
        try:
            claim(records_request, by=by, at=at)
        except TakenError:
            continue
        return records_request
    return None


@transaction.atomic
def hand_back(records_request: RecordsRequest, *, by: StaffUser, at: dt.datetime) -> None:
    """Give it back to everybody.

    Raises:
        NotYoursError: if `by` is not the one who works on it.
    """
    freed = (
        RecordsRequest.objects.claimed_by_user(by)
        .filter(pk=records_request.pk)
        .update(claimed_by=None, claimed_at=None)
    )
    if not freed:
        raise NotYoursError
    records_request.claimed_by = records_request.claimed_at = None
    audit.record(records_request, EventName.HANDED_BACK, audit.staff(by))


@transaction.atomic
def take_over(
    records_request: RecordsRequest, *, by: StaffUser, reason: str, at: dt.datetime
) -> None:
    """Take it from the person who works on it; the reason becomes a note.

    Raises:
        TakenError: if it is no longer claimed by the person shown in `records_request`.
    """
    former = records_request.claimed_by
    taken = (
        RecordsRequest.objects.open()
        .filter(pk=records_request.pk, claimed_by=former, claimed_by__isnull=False)
        .update(claimed_by=by, claimed_at=at)
    )
    if not taken or former is None:
        raise TakenError
    records_request.claimed_by, records_request.claimed_at = by, at
    audit.record(records_request, EventName.TAKEN_OVER, audit.staff(by), former=audit.staff(former))
    add_note(records_request, reason, by=by, at=at)
