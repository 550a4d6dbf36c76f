"""Who may see what: the practices a member of staff works for, and nothing beyond."""

from django.db.models import QuerySet
from django.http import Http404

from portal.models import Practice, StaffUser
from records.models import RecordsRequest


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
