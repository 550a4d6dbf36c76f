"""What a person does about stuck work."""

import datetime as dt

import pytest

from portal.leases import WorkQuerySet
from portal.models import Event, Message
from records.actions.errors import NotStuckError
from records.actions.second_tries import (
    make_document_again,
    mark_message_sent,
    send_message_again,
)
from records.actions.stuck_work import make_tasks_for_stuck_work
from records.models import Document, StaffTask
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_practice, make_request, make_staff, now

pytestmark = pytest.mark.django_db

LATER = SIGNED_AT + dt.timedelta(hours=1)


@pytest.fixture
def records_request(db):
    return make_request(make_practice())


@pytest.fixture
def cleo(records_request):
    return make_staff("Cleo Park", records_request.practice)


def stick(rows, problem, **changes):
    """Let the only row wait for a person, with its task made."""
    rows.update(problem=problem, stuck_at=SIGNED_AT, attempts=8, **changes)
    make_tasks_for_stuck_work(now())
    return rows.get()


@pytest.fixture
def document(records_request):
    return stick(Document.objects.all(), "missing_glyph")


@pytest.fixture
def refused(records_request):
    return stick(Message.objects.all(), "address_refused")


@pytest.fixture
def unsure(records_request):
    return stick(Message.objects.all(), "maybe_sent", unsure_at=SIGNED_AT, handed_over_at=SIGNED_AT)


def tried():
    return list(
        Event.objects.filter(name__in=["tried_again", "marked_sent"]).values_list("name", "facts")
    )


def open_tasks():
    return list(StaffTask.objects.open().values_list("kind", flat=True))


def test_a_document_starts_over_with_all_its_attempts(document, cleo):
    assert open_tasks() == ["seal_stuck"]
    make_document_again(document, by=cleo, at=LATER)
    document.refresh_from_db()
    assert (document.stuck_at, document.attempts, document.problem) == (None, 0, "")
    assert WorkQuerySet(Document).due(LATER).get() == document
    assert tried() == [("tried_again", {"document": str(document.pk)})]


def test_its_task_is_done_by_who_started_it(document, cleo):
    make_document_again(document, by=cleo, at=LATER)
    task = StaffTask.objects.get()
    assert (task.done_by, task.done_at) == (cleo, LATER)


def test_a_document_that_is_not_stuck_is_left_alone(records_request, cleo):
    document = records_request.documents.get()
    with pytest.raises(NotStuckError):
        make_document_again(document, by=cleo, at=LATER)
    assert tried() == []


def test_a_document_that_gets_stuck_again_makes_a_new_task(document, cleo):
    make_document_again(document, by=cleo, at=LATER)
    Document.objects.update(stuck_at=now(), problem="missing_glyph")
    make_tasks_for_stuck_work(now())
    assert open_tasks() == ["seal_stuck"]
    assert StaffTask.objects.count() == 2


def test_a_refused_message_is_sent_again(refused, records_request, cleo):
    assert open_tasks() == ["message_stuck"]
    send_message_again(refused, records_request, by=cleo, at=LATER)
    assert WorkQuerySet(Message).due(LATER).get() == refused
    assert open_tasks() == []
    assert tried() == [("tried_again", {"message": str(refused.pk)})]


def test_an_unsure_message_is_sent_again_only_because_somebody_said_so(
    unsure, records_request, cleo
):
    assert open_tasks() == ["message_unsure"]
    assert not WorkQuerySet(Message).due(LATER).exists()
    send_message_again(unsure, records_request, by=cleo, at=LATER)
    message = WorkQuerySet(Message).due(LATER).get()
    assert (message.handed_over_at, message.unsure_at) == (None, None)
    assert open_tasks() == []


def test_an_unsure_message_that_left_is_never_sent_again(unsure, records_request, cleo):
    mark_message_sent(unsure, records_request, by=cleo, at=LATER)
    unsure.refresh_from_db()
    assert (unsure.sent_at, unsure.finished_at, unsure.unsure_at) == (SIGNED_AT, LATER, None)
    assert not WorkQuerySet(Message).due(LATER + dt.timedelta(days=30)).exists()
    assert tried() == [("marked_sent", {"message": str(unsure.pk)})]
    with pytest.raises(NotStuckError):
        send_message_again(unsure, records_request, by=cleo, at=LATER)


def test_a_message_that_was_only_refused_is_not_called_sent(refused, records_request, cleo):
    with pytest.raises(NotStuckError):
        mark_message_sent(refused, records_request, by=cleo, at=LATER)
    refused.refresh_from_db()
    assert refused.sent_at is None
    assert open_tasks() == ["message_stuck"]


def test_the_task_stays_while_another_message_waits(refused, records_request, cleo):
    second = Message.objects.create(
        practice=records_request.practice,
        kind="received",
        subject_id=records_request.pk,
        to="maria@home.example",
        sender_name="Records",
        subject="A second message",
        body_text="",
        body_html="",
        problem="address_refused",
        stuck_at=SIGNED_AT,
    )
    send_message_again(refused, records_request, by=cleo, at=LATER)
    assert open_tasks() == ["message_stuck"]
    send_message_again(second, records_request, by=cleo, at=LATER)
    assert open_tasks() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts(unsure, records_request, cleo):
    def decide(action):
        try:
            action(Message.objects.get(), records_request, by=cleo, at=LATER)
        except NotStuckError:
            return None
        return action.__name__

    decisions = at_once(lambda: decide(mark_message_sent), lambda: decide(send_message_again))
    assert decisions.count(None) == 1
    unsure.refresh_from_db()
    assert (unsure.sent_at is not None) == ("mark_message_sent" in decisions)
    assert len(tried()) == 1
