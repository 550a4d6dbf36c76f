"""Who works on a request."""

import datetime as dt

import pytest

from portal.models import Event
from records.actions.claims import claim, claim_next, hand_back, take_over
from records.actions.errors import NotYoursError, TakenError
from records.models import Note, RecordsRequest
from records.workflow import Stage
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_practice, make_request, make_staff, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return make_practice()


@pytest.fixture
def cleo(practice):
    return make_staff("Cleo Park", practice)


@pytest.fixture
def otto(practice):
    return make_staff("Otto Berg", practice)


def names_of_events(records_request):
    return list(
        Event.objects.filter(stream_id=records_request.pk)
        .order_by("number")
        .values_list("name", "actor")
    )


def test_a_claim_has_an_owner_a_time_and_an_event(practice, cleo):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=SIGNED_AT)
    records_request.refresh_from_db()
    assert (records_request.claimed_by, records_request.claimed_at) == (cleo, SIGNED_AT)
    assert names_of_events(records_request)[-1] == ("claimed", f"staff:{cleo.pk}")


def test_what_somebody_claimed_cannot_be_claimed_again(practice, cleo, otto):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=now())
    with pytest.raises(TakenError):
        claim(records_request, by=otto, at=now())
    records_request.refresh_from_db()
    assert records_request.claimed_by == cleo


def test_the_next_one_is_the_one_due_first(practice, cleo):
    later = make_request(practice, at=SIGNED_AT)
    sooner = make_request(practice, at=SIGNED_AT - dt.timedelta(days=3))
    assert claim_next(by=cleo, at=now()) == sooner
    assert claim_next(by=cleo, at=now()) == later
    assert claim_next(by=cleo, at=now()) is None


def test_the_next_one_is_never_another_practices(cleo):
    make_request(make_practice(name="Other", hosts=["other.example"]))
    assert claim_next(by=cleo, at=now()) is None


def test_a_closed_request_is_never_the_next_one(practice, cleo):
    make_request(practice)
    RecordsRequest.objects.update(stage=Stage.CLOSED)
    assert claim_next(by=cleo, at=now()) is None


def test_handed_back_it_is_everybodys(practice, cleo, otto):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=now())
    hand_back(records_request, by=cleo, at=now())
    assert claim_next(by=otto, at=now()) == records_request
    assert [name for name, _ in names_of_events(records_request)][-2:] == ["handed_back", "claimed"]


def test_nobody_hands_back_the_work_of_another(practice, cleo, otto):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=now())
    with pytest.raises(NotYoursError):
        hand_back(records_request, by=otto, at=now())


def test_taking_over_keeps_the_reason_as_a_note(practice, cleo, otto):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=now())
    take_over(records_request, by=otto, reason="Cleo is away today", at=now())
    records_request.refresh_from_db()
    assert records_request.claimed_by == otto
    assert [(note.author, note.text) for note in Note.objects.all()] == [
        (otto, "Cleo is away today")
    ]
    event = Event.objects.get(stream_id=records_request.pk, name="taken_over")
    assert event.facts == {"former": f"staff:{cleo.pk}"}


def test_what_nobody_works_on_cannot_be_taken_over(practice, otto):
    records_request = make_request(practice)
    with pytest.raises(TakenError):
        take_over(records_request, by=otto, reason="Mine", at=now())
    assert not Note.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_claim_the_next_at_once_get_two_requests(practice, cleo, otto):
    first, second = make_request(practice), make_request(practice)
    claimed = at_once(
        lambda: claim_next(by=cleo, at=now()),
        lambda: claim_next(by=otto, at=now()),
    )
    assert {request.pk for request in claimed} == {first.pk, second.pk}
    assert set(RecordsRequest.objects.values_list("claimed_by", flat=True)) == {cleo.pk, otto.pk}


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_claim_one_request_at_once_one_wins(practice, cleo, otto):
    records_request = make_request(practice)

    def try_to_claim(user):
        try:
            claim(RecordsRequest.objects.get(pk=records_request.pk), by=user, at=now())
        except TakenError:
            return "told"
        return "won"

    assert sorted(at_once(lambda: try_to_claim(cleo), lambda: try_to_claim(otto))) == [
        "told",
        "won",
    ]
