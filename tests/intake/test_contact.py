"""The contact page: four fields, no medical advice, and no message sent twice."""

import re

import pytest
from django.contrib.sessions.models import Session

from records.models import ContactMessage
from tests.factories import make_practice
from tests.intake.conftest import Visitor

WORDS = {
    "topic": "billing",
    "name": "María Łukasiewicz",
    "reply_to": "maria@home.example",
    "text": "Where can I pay?",
    "form_key": "one-page",
}
ERRORS = {
    "topic": ("", "Choose what your message is about"),
    "name": ("", "Enter your name"),
    "reply_to": ("", "Enter an email address or a phone number"),
    "text": ("", "Enter your message"),
}


@pytest.fixture
def contact(practice):
    return Visitor().open("/contact/")


def test_the_page_warns_and_leads_to_the_right_door(contact):
    assert "Do not put medical details in this form. If this is an emergency, call 911." in (
        contact.text
    )
    assert "This form does not ask for your records." in contact.text
    assert re.findall(r'<input[^>]+name="topic"[^>]+value="(\w+)"', contact.text) == [
        "asking",
        "asked",
        "billing",
        "other",
    ]


def test_a_message_is_taken_and_shown_its_number(contact):
    contact.post("/contact/", WORDS)
    message = ContactMessage.objects.get()
    assert contact.path == "/contact/sent/"
    assert message.reference in contact.text
    assert message.practice.name in contact.text
    assert WORDS["text"] not in contact.text


def test_a_second_press_and_a_reload_make_no_second_message(contact):
    contact.post("/contact/", WORDS).post("/contact/", WORDS).open("/contact/sent/")
    assert ContactMessage.objects.count() == 1


def test_each_page_has_a_key_of_its_own(contact):
    keys = {
        re.search(r'name="form_key" value="([^"]+)"', contact.open("/contact/").text)[1]
        for _look in range(2)
    }
    assert len(keys) == 2


def test_only_the_topic_of_a_request_made_before_leads_on_about_it(contact):
    about = "Do you want to know where your request stands?"
    assert about not in contact.post("/contact/", WORDS).text
    assert about in contact.post("/contact/", WORDS | {"topic": "asked"}).text


@pytest.mark.parametrize("field", ERRORS)
def test_what_is_missing_is_said_beside_the_field_and_in_the_summary(contact, field):
    value, error = ERRORS[field]
    contact.post("/contact/", WORDS | {field: value})
    assert contact.page.status_code == 422
    assert contact.errors == [error]
    assert contact.text.count(error) == 2
    assert "<title>Error: " in contact.text


def test_what_was_typed_is_kept_on_the_page_and_nowhere_else(contact):
    contact.post("/contact/", WORDS | {"reply_to": "maria@"})
    assert WORDS["text"] in contact.text
    assert WORDS["name"] in contact.text
    assert re.search(r'value="billing"[^>]* checked', contact.text)
    assert ContactMessage.objects.count() == 0
    assert [session.get_decoded() for session in Session.objects.all()] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("maria@home.example", "maria@home.example"),
        ("(503) 555-0112", "503-555-0112"),
        ("+44 20 7946 0018", "+44 20 7946 0018"),
    ],
)
def test_an_email_or_a_phone_will_do(contact, typed, kept):
    contact.post("/contact/", WORDS | {"reply_to": typed})
    assert ContactMessage.objects.get().reply_to == kept


@pytest.mark.parametrize("typed", ["maria@", "12345", "call me"])
def test_what_reaches_nobody_is_refused(contact, typed):
    contact.post("/contact/", WORDS | {"reply_to": typed})
    assert contact.errors == [
        "Enter an email address, like name@example.com, or a phone number with 10 numbers"
    ]


def test_a_message_may_have_lines_and_pictures_but_no_hidden_turns(contact):
    contact.post("/contact/", WORDS | {"text": "  One\r\n\r\ntwo 🙂  "})
    assert ContactMessage.objects.get().text == "One\n\ntwo 🙂"
    contact.post("/contact/", WORDS | {"text": "turn\u202eround"})
    assert contact.errors == ["Message must use letters, numbers and common signs only"]


@pytest.mark.parametrize(("length", "errors"), [(1000, []), (1001, ["1,000 characters or fewer"])])
def test_a_message_has_a_thousand_characters_at_most(contact, length, errors):
    contact.post("/contact/", WORDS | {"text": "a" * length})
    assert [error[-len("1,000 characters or fewer") :] for error in contact.errors] == errors
    assert ContactMessage.objects.count() == (not errors)


def test_a_program_that_fills_in_everything_is_told_to_call_and_a_person_can_send_again(contact):
    contact.post("/contact/", WORDS | {"website": "https://buy.example"})
    assert contact.errors == ["We could not take your message. Send it again, or call us"]
    assert "buy.example" not in contact.text
    assert ContactMessage.objects.count() == 0
    contact.post("/contact/", WORDS)
    assert ContactMessage.objects.count() == 1


def test_the_trap_is_out_of_sight_and_out_of_reach(contact):
    trap = re.search(r"<div hidden>.*?</div>\s*</div>", contact.text, re.DOTALL)[0]
    assert 'name="website"' in trap
    assert 'tabindex="-1"' in trap


def test_one_message_too_many_waits_and_is_not_lost(contact, settings):
    settings.THROTTLES = settings.THROTTLES | {"contacts": "1/day"}
    contact.post("/contact/", WORDS)
    contact.post("/contact/", WORDS | {"text": "And one more thing"})
    assert contact.page.status_code == 429
    assert "And one more thing" in contact.text
    assert contact.errors[0].startswith("Many messages came from your internet line. Wait ")
    assert ContactMessage.objects.count() == 1


def test_the_number_is_shown_to_the_browser_that_sent_it_only(contact):
    contact.post("/contact/", WORDS)
    other = Visitor().open("/contact/sent/")
    assert other.path == "/contact/"
    assert "CM-" not in other.text


def test_another_practices_site_shows_no_number_even_to_that_browser(contact):
    contact.post("/contact/", WORDS)
    make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
    answer = contact.client.get("/contact/sent/", headers={"host": "valley.example"})
    assert answer["Location"] == "/contact/"


def test_the_session_holds_the_id_of_the_message_and_nothing_else(contact):
    contact.post("/contact/", WORDS)
    (session,) = Session.objects.all()
    assert session.get_decoded() == {"contact_message": str(ContactMessage.objects.get().pk)}
