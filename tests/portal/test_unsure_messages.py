"""A message that may have left waits until a person says whether it has."""

import datetime as dt
import uuid

import pytest
from django.core import mail

from portal import leases, outbox, unsure_messages
from portal.models import Message
from tests.at_once import at_once
from tests.factories import make_practice

AT = dt.datetime(2026, 2, 26, 18, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unsure():
    """Its sender was killed after handing it over."""
    message = outbox.put(
        make_practice(),
        "received",
        uuid.uuid4(),
        to="maria@home.example",
        sender_name="Clinic",
        subject="We have your request",
        body_text="Text",
        body_html="<p>Text</p>",
    )
    leases.mark(leases.lease(Message, message.pk, AT), handed_over_at=AT)
    outbox.send(message.pk, AT + leases.LEASE)
    return Message.objects.get(unsure_at__isnull=False)


def test_what_has_left_is_finished_with_the_time_it_was_handed_over(unsure):
    assert unsure_messages.mark_sent(unsure, LATER) is True
    row = Message.objects.get()
    assert (row.sent_at, row.finished_at) == (AT, LATER)
    assert (row.unsure_at, row.stuck_at, row.problem) == (None, None, "")
    outbox.send(row.pk, LATER)
    assert mail.outbox == []


def test_what_has_not_left_is_sent_once_more(unsure):
    assert unsure_messages.send_again(unsure, LATER) is True
    outbox.send(unsure.pk, LATER)
    outbox.send(unsure.pk, LATER)
    assert len(mail.outbox) == 1
    assert Message.objects.get().sent_at == LATER


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_heard(unsure):
    heard = at_once(
        lambda: unsure_messages.send_again(unsure, LATER),
        lambda: unsure_messages.mark_sent(unsure, LATER),
    )
    assert sorted(heard) == [False, True]


def test_a_message_nobody_doubts_is_not_sent_again(unsure):
    unsure_messages.mark_sent(unsure, LATER)
    assert unsure_messages.send_again(unsure, LATER) is False
    assert unsure_messages.mark_sent(unsure, LATER) is False
    assert Message.objects.get().handed_over_at == AT
