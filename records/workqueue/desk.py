"""One look at the work: who looks, for which practices, and when."""

import dataclasses
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.events import Fact
from portal.models import Practice, StaffUser
from records import audit
from records.access import practices_of
from records.audit import EventName
from records.models import RecordsRequest
from records.models.records_request import RecordsRequestQuerySet


class StaffRequest(HttpRequest):
    """A page asked for by somebody who has signed in; `desk_page` sees to it."""

    user: StaffUser


Page = Callable[..., HttpResponseBase]


def desk_page(view: Page) -> Page:
    """For staff who have signed in; patient data is on it, so no browser or proxy keeps a copy."""
    return never_cache(login_required(view))


@dataclasses.dataclass(frozen=True)
class Desk:
    """A member of staff, the practices they work for, and the moment of looking."""

    user: StaffUser
    practices: tuple[Practice, ...]
    at: dt.datetime

    def requests(self) -> RecordsRequestQuerySet:
        """Every request this person may see.

        One practice becomes `practice = x`, which lets the database walk its index in order.
        """
        return RecordsRequest.objects.filter(practice__in=self.practices)

    def practice(self, practice_id: uuid.UUID) -> Practice:
        """One of the practices, by its id."""
        return next(practice for practice in self.practices if practice.pk == practice_id)

    def today(self, practice_id: uuid.UUID) -> dt.date:
        """The calendar day it is at one of the practices."""
        return self.practice(practice_id).today(self.at)

    def days(self) -> Iterable[tuple[dt.date, list[Practice]]]:
        """The practices by the day it is there: near midnight time zones can disagree."""
        days: dict[dt.date, list[Practice]] = defaultdict(list)
        for practice in self.practices:
            days[practice.today(self.at)].append(practice)
        return days.items()

    @transaction.atomic
    def record(self, name: EventName, **facts: Fact) -> None:
        """Write one event for each practice whose requests were looked through."""
        for practice in self.practices:
            audit.record_for_practice(practice, name, audit.staff(self.user), **facts)


def desk_of(request: StaffRequest) -> Desk:
    """The desk of whoever asks, now."""
    return Desk(request.user, tuple(practices_of(request.user)), timezone.now())


Context = dict[str, Any]
