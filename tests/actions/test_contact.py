"""A message from the contact page: left once, answered once, deleted in time."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from portal.models import Event
from records.actions.contact import delete_answered_messages, finish_message, leave_message
from records.models import ContactMessage
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_practice, make_staff, make_words

DAY = dt.timedelta(days=1)


@pytest.fixture
def practice(db):
    return make_practice()


@pytest.fixture
def message(practice):
    return leave_message(practice, make_words(), at=SIGNED_AT)


def told(practice):
    """What the practice's own history says, without ids."""
    events = Event.objects.filter(stream_id=practice.pk).order_by("number")
    return [(event.name, event.actor, list(event.facts)) for event in events]


def test_a_message_is_kept_with_a_number_to_quote(practice, message):
    kept = ContactMessage.objects.get()
    assert kept.reference.startswith("CM-")
    assert (kept.topic, kept.name, kept.reply_to, kept.text) == (
        "billing",
        "María Łukasiewicz",
        "maria@home.example",
        "Where can I pay?",
    )
    assert told(practice) == [("contact_received", "requester", ["message"])]


def test_nothing_of_it_stands_in_the_database_in_clear(message):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_contactmessage")
        row = b"|".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    assert message.reference.encode() in row
    assert [word for word in (b"ukasiewicz", b"maria@", b"pay?", b"one-page") if word in row] == []


def test_the_same_press_again_gives_the_first_message(practice, message):
    again = leave_message(practice, make_words(), at=SIGNED_AT + DAY)
    assert again == message
    assert ContactMessage.objects.count() == 1
    assert len(told(practice)) == 1


@pytest.mark.parametrize("changed", [{"text": "And how?"}, {"form_key": "another-page"}])
def test_other_words_or_another_page_make_another_message(practice, message, changed):
    other = leave_message(practice, make_words(**changed), at=SIGNED_AT)
    assert other != message
    assert other.reference != message.reference


def test_the_same_words_to_another_practice_are_another_message(message):
    other = make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
    assert leave_message(other, make_words(), at=SIGNED_AT) != message


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_message():
    practice = make_practice()

    def press():
        return leave_message(practice, make_words(), at=SIGNED_AT).pk

    first, second = at_once(press, press)
    assert first == second
    assert len(told(practice)) == 1


def test_it_is_answered_once_and_says_by_whom(practice, message):
    cleo, marcus = make_staff("Cleo Park", practice), make_staff("Marcus Thibodeaux", practice)
    assert finish_message(message, by=cleo, at=SIGNED_AT + DAY)
    assert not finish_message(message, by=marcus, at=SIGNED_AT + 2 * DAY)

    message.refresh_from_db()
    assert (message.done_by, message.done_at) == (cleo, SIGNED_AT + DAY)
    assert told(practice)[1:] == [("contact_done", f"staff:{cleo.pk}", ["message"])]


def test_six_months_after_the_answer_it_is_deleted_and_what_waits_stays(practice, message):
    waiting = leave_message(practice, make_words(form_key="waits"), at=SIGNED_AT)
    finish_message(message, by=make_staff(practice=practice), at=SIGNED_AT)

    assert delete_answered_messages(SIGNED_AT + 182 * DAY) == 0
    assert delete_answered_messages(SIGNED_AT + 183 * DAY) == 1
    assert delete_answered_messages(SIGNED_AT + 183 * DAY) == 0

    assert list(ContactMessage.objects.all()) == [waiting]
    assert told(practice)[-1] == ("contact_deleted", "system", ["message"])


@pytest.mark.parametrize("changes", [{"topic": "gossip"}, {"done_at": SIGNED_AT}])
def test_the_database_refuses_nonsense(message, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactMessage.objects.filter(pk=message.pk).update(**changes)
