"""Who looks, at which practices, on which day."""

import datetime as dt

import pytest
from django.db import connection

from portal.models import Event, Membership
from records.audit import EventName
from records.workqueue.desk import Desk, desk_of
from records.workqueue.listings import LISTINGS, OVERDUE
from records.workqueue.pages import PAGE_SIZE, paged
from records.workqueue.place import place
from tests.factories import make_practice, make_request

pytestmark = pytest.mark.django_db

# Ten in the evening in Oregon is tomorrow in New York.
LATE = dt.datetime(2026, 3, 29, 5, 30, tzinfo=dt.UTC)


@pytest.fixture
def new_york():
    return make_practice(name="East", hosts=["east.example"], time_zone="America/New_York")


@pytest.fixture
def two_coasts(practice, new_york, cleo):
    return Desk(cleo, (practice, new_york), LATE)


def test_each_practice_has_its_own_day(two_coasts, practice, new_york):
    assert two_coasts.today(practice.pk) == dt.date(2026, 3, 28)
    assert two_coasts.today(new_york.pk) == dt.date(2026, 3, 29)
    assert dict(two_coasts.days()) == {
        dt.date(2026, 3, 28): [practice],
        dt.date(2026, 3, 29): [new_york],
    }


def test_the_same_due_date_is_overdue_on_one_coast_only(two_coasts, practice, new_york):
    west, east = make_request(practice), make_request(new_york)
    assert {west.due_on, east.due_on} == {dt.date(2026, 3, 28)}
    assert list(OVERDUE.requests(two_coasts)) == [east]


def test_every_list_of_a_desk_without_practices_is_empty(practice, cleo):
    make_request(practice)
    nobody = Desk(cleo, (), LATE)
    assert [listing.requests(nobody).count() for listing in LISTINGS.values()] == [0] * 6


def test_a_desk_is_opened_for_the_practices_of_its_user(rf, practice, other_practice, cleo):
    request = rf.get("/staff/")
    request.user = cleo
    assert desk_of(request).practices == (practice,)
    Membership.objects.create(user=cleo, practice=other_practice)
    assert set(desk_of(request).practices) == {practice, other_practice}


def test_what_is_looked_through_is_one_event_for_each_practice(two_coasts, practice, new_york):
    two_coasts.record(EventName.LIST_OPENED, list="open", page=1)
    events = {event.stream_id: event.facts for event in Event.objects.all()}
    assert events == {each.pk: {"list": "open", "page": 1} for each in (practice, new_york)}


def test_a_place_is_found_across_practices(two_coasts, practice, new_york):
    made = sorted(
        (make_request(each) for each in (practice, new_york, practice)),
        key=lambda each: (each.due_on, each.reference),
    )
    found = place(two_coasts, LISTINGS["open"], made[1])
    assert (found.position, found.count) == (2, 3)
    assert (found.previous, found.following) == (made[0].reference, made[2].reference)


def test_two_days_at_once_still_page_and_count(two_coasts, practice, new_york):
    for each in (practice, new_york):
        make_request(each, at=LATE - dt.timedelta(days=40))
    page, rows = paged(OVERDUE.requests(two_coasts), "1")
    assert (page.paginator.count, len(rows), PAGE_SIZE) == (2, 2, 50)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
@pytest.mark.parametrize("slug", ["open", "unclaimed", "mine", "overdue", "due-soon"])
def test_no_count_walks_the_closed_requests(practice, cleo, slug):
    desk = Desk(cleo, (practice,), LATE)
    plan = LISTINGS[slug].requests(desk).order_by().explain()
    assert "USING INDEX request_queue" in plan or "USING INDEX request_claims" in plan
