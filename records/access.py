"""Who may see what: the practices a member of staff works for; for an hour, what a browser has just sent."""

import datetime as dt

from django.db.models import QuerySet
from django.http import Http404

from portal.models import Practice, StaffUser
from records.models import RecordsRequest

# The next person at a shared computer comes later; from then on it takes a code.
_JUST_SENT = dt.timedelta(hours=1)


def practices_of(user: StaffUser) -> QuerySet[Practice]:
    """The practices whose requests this person may see."""
    return Practice.objects.filter(memberships__user=user)


def request_for(user: StaffUser, reference: str) -> RecordsRequest:
    """The request with this reference, if this person may see it.

    Raises:
        Http404: if there is none, or it is another practice's: a stranger cannot tell which.
    """
    try:
        return RecordsRequest.objects.visible_to(user).get(reference=reference)
    except RecordsRequest.DoesNotExist as error:
        raise Http404 from error


def is_just_sent(records_request: RecordsRequest, at: dt.datetime) -> bool:
    """Whether the browser that sent it may still save the signed document without a code."""
    return at - records_request.received_at <= _JUST_SENT
