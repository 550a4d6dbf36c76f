"""What staff ask for, and the first answer to it, are kept, encrypted, and called to staff."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from portal.models import Event
from records.actions.asks import Wanted, answer_ask, make_ask
from records.actions.cancel import cancel
from records.actions.errors import AlreadyAnsweredError
from records.models import Ask, StaffTask
from records.models.ask import AskKind
from tests.at_once import at_once
from tests.factories import make_practice, make_request, make_staff, now

AT = now()
WORDS = "Which doctor put in your port?"
ANSWER = "Dr. Thistlethwaite, in 2019"
DUE_ON = dt.date(2026, 3, 14)


def ask_of(records_request, kind=AskKind.ANSWER):
    cleo = make_staff(practice=records_request.practice)
    return make_ask(records_request, Wanted(kind, WORDS, DUE_ON), by=cleo, at=AT)


@pytest.fixture
def records_request(db):
    return make_request(make_practice())


@pytest.fixture
def ask(records_request):
    return ask_of(records_request)


def test_an_answer_is_kept_with_its_time(ask):
    answer_ask(ask, ANSWER, at=AT)
    kept = Ask.objects.get()
    assert (kept.words, kept.answer, kept.answered_at) == (WORDS, ANSWER, AT)
    assert list(Ask.objects.open()) == []


def test_asking_and_answering_are_events_without_the_words(ask, records_request):
    answer_ask(ask, ANSWER, at=AT)
    events = Event.objects.filter(stream_id=records_request.pk, name__in=["asked", "answered"])
    asked, answered = events.order_by("number")
    facts = {"ask": str(ask.pk), "kind": "answer"}
    assert (asked.actor[:6], asked.facts) == ("staff:", facts)
    assert (answered.actor, answered.facts) == ("requester", facts)


def test_an_answer_calls_staff(ask, records_request):
    answer_ask(ask, ANSWER, at=AT)
    task = StaffTask.objects.get()
    assert (task.records_request, task.kind, task.problem) == (records_request, "ask_answered", "")


def test_the_first_answer_counts(ask):
    answer_ask(ask, ANSWER, at=AT)
    with pytest.raises(AlreadyAnsweredError):
        answer_ask(ask, "somebody else", at=AT)
    assert Ask.objects.get().answer == ANSWER


def test_a_closed_request_takes_no_answer(ask, records_request):
    cancel(records_request, at=AT)
    with pytest.raises(AlreadyAnsweredError):
        answer_ask(ask, ANSWER, at=AT)
    assert Ask.objects.get().answered_at is None


def test_neither_question_nor_answer_stands_in_clear(ask):
    answer_ask(ask, ANSWER, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_ask")
        row = b" ".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    assert (b"doctor" in row, b"Thistlethwaite" in row) == (False, False)


def test_the_database_refuses_an_unknown_kind_and_an_answer_before_the_question(ask):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.update(kind="wish")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.update(answered_at=AT - dt.timedelta(seconds=1))


@pytest.mark.parametrize(
    ("kind", "may_be_typed"),
    [("answer", True), ("papers", False), ("identity", False), ("phone_call", False)],
)
def test_only_an_answer_can_be_typed(kind, may_be_typed):
    assert Ask(kind=kind).can_be_typed is may_be_typed


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_kept():
    ask = ask_of(make_request(make_practice()))

    def say(words):
        try:
            answer_ask(ask, words, at=AT)
        except AlreadyAnsweredError:
            return ""
        return words

    said = at_once(lambda: say("one"), lambda: say("two"))
    assert [Ask.objects.get().answer] == [words for words in said if words]
