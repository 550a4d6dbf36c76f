"""Who asked may stop it, once; a signed permission is taken back in another way."""

import pytest
from django.db import IntegrityError, transaction

from portal.models import Event
from records.actions.cancel import can_cancel, cancel
from records.actions.errors import MoveNotAllowedError
from records.models import RecordsRequest
from records.workflow import OPEN_STAGES, Permission, Stage
from tests.at_once import at_once
from tests.factories import make_practice, make_request, now

AT = now()


@pytest.fixture
def records_request(db):
    return make_request(make_practice())


def last_event(records_request):
    event = Event.objects.filter(stream_id=records_request.pk).order_by("number").last()
    return event.name, event.actor, event.facts


@pytest.mark.parametrize("stage", OPEN_STAGES)
def test_an_access_request_is_cancelled_from_any_open_stage(records_request, stage):
    RecordsRequest.objects.update(stage=stage)
    records_request.refresh_from_db()
    cancel(records_request, at=AT)
    kept = RecordsRequest.objects.get()
    assert (kept.stage, kept.closed_at, kept.closed_because) == (Stage.CLOSED, AT, "cancelled")
    assert last_event(kept) == ("cancelled", "requester", {"move": "cancel"})


def test_a_cancelled_request_leaves_the_queue(records_request):
    assert list(RecordsRequest.objects.open()) == [records_request]
    cancel(records_request, at=AT)
    assert list(RecordsRequest.objects.open()) == []


def test_it_is_cancelled_once(records_request):
    cancel(records_request, at=AT)
    stale = RecordsRequest(pk=records_request.pk, practice_id=records_request.practice_id)
    with pytest.raises(MoveNotAllowedError):
        cancel(stale, at=AT)
    assert Event.objects.filter(name="cancelled").count() == 1


@pytest.mark.parametrize(
    ("permission", "may"),
    [
        (Permission.UNSIGNED, True),
        (Permission.ACTIVE, False),
        (Permission.ENDED, False),
        (Permission.TAKEN_BACK, False),
    ],
)
def test_what_was_signed_for_is_not_cancelled(db, permission, may):
    records_request = make_request(make_practice(), "authorization")
    RecordsRequest.objects.update(permission=permission)
    records_request.refresh_from_db()
    assert can_cancel(records_request) is may
    if not may:
        with pytest.raises(MoveNotAllowedError):
            cancel(records_request, at=AT)
    records_request.refresh_from_db()
    assert records_request.stage == Stage.RECEIVED


def test_the_database_refuses_half_a_closing(records_request):
    requests = RecordsRequest.objects.filter(pk=records_request.pk)
    halves = (
        {"closed_at": AT},
        {"closed_because": "cancelled"},
        {"closed_at": AT, "closed_because": "cancelled"},  # and still open
        {"stage": Stage.CLOSED, "closed_at": AT, "closed_because": "bored"},
    )
    for half in halves:
        with pytest.raises(IntegrityError), transaction.atomic():
            requests.update(**half)


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_counts():
    records_request = make_request(make_practice())

    def press():
        try:
            cancel(RecordsRequest.objects.get(), at=AT)
        except MoveNotAllowedError:
            return False
        return True

    assert sorted(at_once(press, press)) == [False, True]
    assert Event.objects.filter(stream_id=records_request.pk, name="cancelled").count() == 1
