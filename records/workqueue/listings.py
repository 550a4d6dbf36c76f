"""The named lists of the queue: My work, Unclaimed, Overdue, Due in 7 days, Stuck, All open."""

import dataclasses
import datetime as dt
import functools
import operator
from collections.abc import Callable

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.leases import WorkQuerySet
from portal.models import Message
from records.models import Document, RecordsRequest
from records.models.records_request import RecordsRequestQuerySet
from records.policy.due_labels import SOON_DAYS
from records.workqueue.desk import Desk


@dataclasses.dataclass(frozen=True)
class Listing:
    """A list by its name in the address, its name for people, and what is true when it is empty."""

    slug: str
    name: Promise
    nothing: Promise
    pick: Callable[[Desk], RecordsRequestQuerySet]

    def requests(self, desk: Desk) -> RecordsRequestQuerySet:
        """What stands on this list, in the order of the queue."""
        return self.pick(desk).oldest_due_first()

    @property
    def query(self) -> str:
        """What the address of the list says after the question mark."""
        return f"view={self.slug}"

    @property
    def address(self) -> str:
        """Where the list is."""
        return f"{reverse('workqueue:requests')}?{self.query}"


def _mine(desk: Desk) -> RecordsRequestQuerySet:
    return desk.requests().claimed_by_user(desk.user)


def _unclaimed(desk: Desk) -> RecordsRequestQuerySet:
    return desk.requests().unclaimed()


def _overdue(desk: Desk) -> RecordsRequestQuerySet:
    return _day_by_day(desk, lambda requests, today: requests.overdue(today))


def _due_soon(desk: Desk) -> RecordsRequestQuerySet:
    return _day_by_day(desk, lambda requests, today: requests.due_within(today, SOON_DAYS))


def _stuck(desk: Desk) -> RecordsRequestQuerySet:
    return desk.requests().filter(
        Q(pk__in=WorkQuerySet(Document).stuck().values("records_request"))
        | Q(pk__in=WorkQuerySet(Message).stuck().values("subject_id"))
    )


def _open(desk: Desk) -> RecordsRequestQuerySet:
    return desk.requests().open()


def _day_by_day(
    desk: Desk, rule: Callable[[RecordsRequestQuerySet, dt.date], RecordsRequestQuerySet]
) -> RecordsRequestQuerySet:
    parts = (
        rule(RecordsRequest.objects.filter(practice__in=practices), today)
        for today, practices in desk.days()
    )
    return functools.reduce(operator.or_, parts, RecordsRequest.objects.none())


MINE = Listing("mine", _("My work"), _("You have not claimed any requests."), _mine)
UNCLAIMED = Listing(
    "unclaimed", _("Unclaimed"), _("Somebody works on every open request."), _unclaimed
)
OVERDUE = Listing("overdue", _("Overdue"), _("No requests are overdue."), _overdue)
DUE_SOON = Listing(
    "due-soon", _("Due in 7 days"), _("No requests are due in the next 7 days."), _due_soon
)
STUCK = Listing("stuck", _("Stuck"), _("Nothing is stuck."), _stuck)
OPEN = Listing("open", _("All open"), _("No requests are open."), _open)

LISTINGS = {listing.slug: listing for listing in (MINE, UNCLAIMED, OVERDUE, DUE_SOON, STUCK, OPEN)}
