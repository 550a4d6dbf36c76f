"""We tell people that we have their request, and flood nobody."""

import pytest

from portal.models import Event, Message
from records.notifications.received import MOST_A_DAY
from tests.factories import make_contact, make_content, make_practice, make_request, now

pytestmark = pytest.mark.django_db


def last_event(records_request):
    return Event.objects.filter(stream_id=records_request.pk).order_by("number").last().name


def test_an_address_gets_a_few_messages_a_day_and_no_more():
    practice = make_practice()
    for _ in range(MOST_A_DAY):
        assert last_event(make_request(practice, at=now())) == "message_written"
    assert last_event(make_request(practice, at=now())) == "message_held_back"
    assert Message.objects.count() == MOST_A_DAY


def test_another_address_still_gets_its_message():
    practice = make_practice()
    for _ in range(MOST_A_DAY + 1):
        make_request(practice, at=now())
    reach = make_content().reach
    other = type(reach)(reach.address_lines, "other@home.example", reach.phone)
    assert last_event(make_request(practice, at=now(), reach=other)) == "message_written"


def test_capitals_do_not_make_another_address():
    practice = make_practice()
    for _ in range(MOST_A_DAY):
        make_request(practice, at=now())
    reach = make_content().reach
    same = type(reach)(reach.address_lines, " MARIA@home.example", reach.phone)
    assert last_event(make_request(practice, at=now(), reach=same)) == "message_held_back"


def test_an_authorization_says_that_we_plan_to_answer():
    make_request(make_practice(), "authorization")
    body = Message.objects.get().body_text
    assert "We plan to answer by March 28, 2026." in body
    assert "must" not in body


def test_an_access_request_says_that_we_must_answer():
    make_request(make_practice())
    assert "We must answer by March 28, 2026." in Message.objects.get().body_text


@pytest.mark.parametrize(
    ("wants_plain_subject", "sender"), [(True, "Records Office"), (False, "Cascade Vein Clinic")]
)
def test_the_practice_is_not_named_to_people_who_asked_for_that(wants_plain_subject, sender):
    make_request(make_practice(), contact=make_contact(wants_plain_subject=wants_plain_subject))
    assert Message.objects.get().sender_name == sender


def test_before_the_last_day_the_message_names_the_clinics_phone():
    practice = make_practice()
    practice.notices.update(last_clinic_on="2026-12-31", retention_ends_on="2036-12-31")
    make_request(practice)
    message = Message.objects.get()
    for body in (message.body_text, message.body_html):
        assert ("503-555-0100" in body, "503-555-0142" in body) == (True, False)
