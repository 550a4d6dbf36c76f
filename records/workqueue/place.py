"""Where a request stands in the list it was opened from: "3 of 41", and its neighbours."""

import dataclasses

from django.db.models import Q

from records.models import RecordsRequest
from records.workqueue.desk import Desk
from records.workqueue.listings import Listing


@dataclasses.dataclass(frozen=True)
class Place:
    """`position` counts from 1, and is 0 once the request has left the list; references may be ""."""

    listing: Listing
    position: int
    count: int
    previous: str
    following: str


def place(desk: Desk, listing: Listing, records_request: RecordsRequest) -> Place:
    """The place of a request, found with a fixed number of look-ups, not by walking the list."""
    requests = listing.requests(desk)
    count = requests.count()
    if not requests.filter(pk=records_request.pk).exists():
        return Place(listing, 0, count, "", "")
    due_on, reference = records_request.due_on, records_request.reference
    earlier = requests.filter(Q(due_on__lt=due_on) | Q(due_on=due_on, reference__lt=reference))
    later = requests.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, reference__gt=reference))
    return Place(
        listing,
        position=earlier.count() + 1,
        count=count,
        previous=_reference(earlier.reverse().first()),
        following=_reference(later.first()),
    )


def _reference(records_request: RecordsRequest | None) -> str:
    return records_request.reference if records_request else ""
