"""What a request is, and what the database refuses to hold."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from records.models import RecordsRequest
from records.workflow import Permission, Stage
from tests.factories import make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 9)


def due(practice, days):
    records_request = make_request(practice)
    records_request.due_on = TODAY + dt.timedelta(days=days)
    records_request.save()
    return records_request


def test_staff_see_only_the_requests_of_their_practices():
    practice, other = make_practice(), make_practice(name="Other", hosts=["other.example"])
    mine = make_request(practice)
    make_request(other)
    assert list(RecordsRequest.objects.visible_to(make_staff(practice=practice))) == [mine]


def test_what_is_due_today_is_not_overdue():
    practice = make_practice()
    late = due(practice, -1)
    due(practice, 0)
    assert list(RecordsRequest.objects.overdue(TODAY)) == [late]


def test_due_within_seven_days_counts_today_and_the_seventh_day():
    practice = make_practice()
    due(practice, -1)
    today, seventh = due(practice, 0), due(practice, 7)
    due(practice, 8)
    found = RecordsRequest.objects.due_within(TODAY, 7).oldest_due_first()
    assert list(found) == [today, seventh]


def test_a_closed_request_is_nobodys_work():
    practice = make_practice()
    make_request(practice)
    RecordsRequest.objects.update(stage=Stage.CLOSED)
    assert not RecordsRequest.objects.unclaimed().exists()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"stage": "lost"},
        {"route": "other"},
        {"identity": "maybe"},
        {"due_kind": "wish"},
        {"permission": Permission.ACTIVE},  # an access request needs no permission
        {"claimed_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC)},  # claimed by nobody
    ],
)
def test_the_database_refuses_nonsense(nonsense):
    make_request(make_practice())
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordsRequest.objects.update(**nonsense)
