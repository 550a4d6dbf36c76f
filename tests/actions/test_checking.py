"""Beginning the check, and the one door for every change of stage."""

import pytest

from portal.models import Event
from records.actions._advance import advance
from records.actions.checking import start_checking
from records.actions.claims import claim
from records.actions.errors import MoveNotAllowedError, NotYoursError
from records.models import RecordsRequest
from records.workflow import MOVES, Stage
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return make_practice()


@pytest.fixture
def cleo(practice):
    return make_staff("Cleo Park", practice)


def test_whoever_claimed_it_starts_the_check(practice, cleo):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=SIGNED_AT)
    start_checking(records_request, by=cleo, at=SIGNED_AT)
    records_request.refresh_from_db()
    assert records_request.stage == Stage.CHECKING
    event = Event.objects.filter(stream_id=records_request.pk).order_by("number").last()
    assert (event.name, event.facts) == ("moved", {"move": "start_checking"})


def test_nobody_checks_what_they_have_not_claimed(practice, cleo):
    records_request = make_request(practice)
    with pytest.raises(NotYoursError):
        start_checking(records_request, by=cleo, at=SIGNED_AT)
    records_request.refresh_from_db()
    assert records_request.stage == Stage.RECEIVED


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("stage", Stage)
def test_every_move_is_possible_from_its_sources_and_from_nowhere_else(practice, move, stage):
    records_request = make_request(practice)
    RecordsRequest.objects.update(stage=stage)
    if stage in move.sources:
        advance(records_request, move, actor="system")
        expected = move.target
    else:
        with pytest.raises(MoveNotAllowedError, match=move.name):
            advance(records_request, move, actor="system")
        expected = stage
    records_request.refresh_from_db()
    assert records_request.stage == expected


def test_a_refused_move_writes_no_event(practice):
    records_request = make_request(practice)
    RecordsRequest.objects.update(stage=Stage.CLOSED)
    before = Event.objects.count()
    with pytest.raises(MoveNotAllowedError):
        advance(records_request, MOVES[0], actor="system")
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_one_wins_and_the_other_is_told(practice):
    records_request = make_request(practice)

    def try_to_move():
        try:
            advance(RecordsRequest.objects.get(), MOVES[0], actor="system")
        except MoveNotAllowedError:
            return "told"
        return "won"

    assert sorted(at_once(try_to_move, try_to_move)) == ["told", "won"]
    moved = Event.objects.filter(stream_id=records_request.pk, name="moved")
    assert moved.count() == 1
