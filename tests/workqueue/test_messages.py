"""Messages from the contact page at the desk: read, answered, and nobody else's business."""

import re

import pytest

from portal.models import Event
from records.actions.contact import leave_message
from records.models import ContactMessage
from tests.factories import SIGNED_AT, make_words

pytestmark = pytest.mark.django_db
LIST = "/staff/messages/"


@pytest.fixture
def message(practice):
    return leave_message(practice, make_words(), at=SIGNED_AT)


def finish(client, message):
    return client.post(f"{LIST}{message.pk}/answered/", follow=True).content.decode()


def page(client, path=LIST):
    return client.get(path).content.decode()


def test_the_list_shows_what_was_written_and_when(desk, message):
    shown = page(desk)
    for words in (message.reference, "Billing", "María Łukasiewicz", "maria@home.example"):
        assert words in shown
    assert "Where can I pay?" in shown
    assert "Feb 26, 10:04 a.m." in shown


def test_markup_in_a_message_is_shown_and_not_obeyed(desk, practice):
    leave_message(practice, make_words(text="<b>hello</b>\nthere"), at=SIGNED_AT)
    assert "&lt;b&gt;hello&lt;/b&gt;<br>there" in page(desk)


def test_messages_come_oldest_first(desk, practice, message):
    before = leave_message(practice, make_words(form_key="before"), at=SIGNED_AT.replace(hour=1))
    found = re.findall(r"CM-[0-9A-Z]{4}-[0-9A-Z]{4}(?=</span></h2>)", page(desk))
    assert found == [before.reference, message.reference]


def test_another_practices_messages_are_not_there(sign_in, otto, message):
    client = sign_in(otto)
    assert message.reference not in page(client)
    assert client.post(f"{LIST}{message.pk}/answered/").status_code == 404
    assert ContactMessage.objects.open().count() == 1


def test_a_look_at_the_list_is_an_event(desk, practice, cleo, message):
    page(desk)
    event = Event.objects.filter(stream_id=practice.pk).order_by("number").last()
    assert (event.name, event.actor, event.facts) == (
        "list_opened",
        f"staff:{cleo.pk}",
        {"list": "contact", "page": 1},
    )


def test_answered_takes_it_off_the_list(desk, message):
    shown = finish(desk, message)
    assert "The message is marked as answered." in shown
    assert "No message waits for an answer." in shown
    assert message.reference not in shown


def test_the_second_of_two_learns_that_the_first_was_faster(desk, sign_in, marcus, message):
    finish(sign_in(marcus), message)
    assert "Somebody else answered this message first." in finish(desk, message)
    message.refresh_from_db()
    assert message.done_by == marcus


def test_the_queue_says_how_many_wait_and_nothing_when_none_does(desk, practice, message):
    queue = "/staff/requests/?view=open"
    assert "1 message from the contact page waits for an answer" in page(desk, queue)
    leave_message(practice, make_words(form_key="second"), at=SIGNED_AT)
    assert "2 messages from the contact page wait for an answer" in page(desk, queue)
    for waiting in ContactMessage.objects.all():
        finish(desk, waiting)
    assert "the contact page" not in page(desk, queue)


def test_the_queue_counts_ones_own_practices_only(sign_in, otto, message):
    assert "the contact page" not in page(sign_in(otto), "/staff/requests/?view=open")


def test_no_name_stands_in_a_title_or_an_address(desk, message):
    shown = page(desk)
    titles = re.findall(r"<title>(.*?)</title>", shown, re.DOTALL)
    links = re.findall(r'(?:href|action)="([^"]+)"', shown)
    assert [text for text in titles + links if "ukasiewicz" in text or "maria" in text] == []


def test_staff_are_told_to_keep_a_complaint_elsewhere(desk, message):
    assert "A complaint about privacy must be kept for six years" in page(desk)
