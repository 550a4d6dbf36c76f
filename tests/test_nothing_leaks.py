"""From the first question to the desk, what a patient says stands on their pages and nowhere else."""

import json
import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal.models import Event, Message
from records.documents.produce import produce
from records.management.sample_answers import SAMPLE_ANSWERS
from records.models import Document, RecordsRequest
from tests.factories import make_practice, make_staff, now

pytestmark = pytest.mark.django_db

# What the invented person types, in the forms it can take.
BIRTH_DATES = ["1948-03-27", "03-27-1948", "3/27/1948", "27, 1948"]
PRIVATE = (
    "Walker",
    "Evangeline",
    "Thistlethwaite",
    "Núñez",
    "Marlowe",
    "1948",
    "Larkspurrow",
    "97214",
    "walker@home.example",
    "503-555-0173",
    "Cascadia",
    "503-555-0177",
)


class Walk:
    """A person with a browser, and a note of everything others could see of the way."""

    def __init__(self):
        self.client = Client(headers={"host": "testserver", "user-agent": "Walk"})
        self.addresses = []
        self.titles = []
        self.headers = []
        self.pages = []

    def look(self, answer):
        """Note the address, the title and the headers of each page on the way."""
        for address, _status in answer.redirect_chain:
            self.addresses.append(address)
        self.addresses.append(answer.request["PATH_INFO"] + answer.request["QUERY_STRING"])
        text = answer.content.decode()
        self.titles += re.findall(r"<title>(.*?)</title>", text, re.DOTALL)
        self.headers += [f"{name}: {value}" for name, value in answer.headers.items()]
        self.pages.append(text)
        return answer

    def ask(self, route):
        """Every question, with one empty try before each answer."""
        answer = self.look(self.client.post("/records/", follow=True))
        while not self.addresses[-1].startswith("/records/done/"):
            place = answer.request["PATH_INFO"]
            question = place.rstrip("/").rpartition("/")[2]
            self.look(self.client.post(place, {}, follow=True))
            sent = {**self.hidden(place), **SAMPLE_ANSWERS[route][question]}
            answer = self.look(self.client.post(place, sent, follow=True))

    def write(self):
        """A message to the staff, with one try that is refused."""
        said = {"topic": "other", "name": "Evangeline Thistlethwaite", "text": "For Marlowe"}
        for reply_to in ("walker@home", "walker@home.example"):
            sent = {**said, "reply_to": reply_to, "form_key": "walk"}
            self.look(self.client.post("/contact/", sent, follow=True))
        assert self.addresses[-1].startswith("/contact/sent/")

    def hidden(self, place):
        """What the page carries along unseen."""
        text = self.client.get(place).content.decode()
        found = re.search(r'name="digest" value="([0-9a-f]+)"', text)
        return {"digest": found[1]} if found else {}


def leaks(text):
    """The private words in `text`."""
    return [word for word in PRIVATE if word in text]


@pytest.fixture
def walk(caplog):
    """The longer route to its end, sealed, with all that was logged on the way at the finest level."""
    caplog.set_level(logging.DEBUG)
    make_practice()
    walk = Walk()
    walk.ask("authorization")
    walk.write()
    produce(Document.objects.get().pk, now())
    return walk


def test_the_person_sees_their_own_answers(walk):
    assert set(PRIVATE[:4]) <= set(leaks("".join(walk.pages)))


def test_no_address_title_or_header_holds_an_answer(walk):
    assert leaks("\n".join(walk.addresses)) == []
    assert leaks("\n".join(walk.titles)) == []
    assert leaks("\n".join(walk.headers)) == []


def test_no_public_address_holds_the_reference(walk):
    assert "MR-" not in "\n".join(walk.addresses)


def test_no_log_line_holds_an_answer(walk, caplog):
    lines = [
        record.getMessage()
        for record in caplog.records
        # SQL is logged by Django only with DEBUG, which stops the start; its values are sealed anyway.
        if record.name != "django.db.backends"
    ]
    assert leaks("\n".join(lines)) == []


def test_no_table_holds_an_answer_in_clear(walk):
    tables = connection.introspection.table_names()
    assert {"portal_message", "records_patient", "django_session"} <= set(tables)
    # A year alone stands in many a digest by chance; a birth date is looked for as it is written.
    words = [word for word in PRIVATE if word != "1948"] + BIRTH_DATES
    encoded = [word.encode() for word in words]
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            values = [value for row in cursor.fetchall() for value in row]
        kept = b"\n".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in values
        )
        assert (table, [word for word in encoded if word in kept]) == (table, [])


def test_the_session_holds_ids_only(walk):
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert [
        set(session) - {"drafts", "sent_request", "refused", "contact_message"} for session in kept
    ] == [set()]
    assert leaks(json.dumps(kept)) == []


def test_tasks_and_events_hold_ids_and_named_kinds_only(walk):
    tasks = [json.dumps(task.args_kwargs) for task in DBTaskResult.objects.all()]
    events = [json.dumps([event.name, event.actor, event.facts]) for event in Event.objects.all()]
    assert events
    assert leaks("\n".join([*tasks, *events])) == []


def test_the_message_says_nothing_private(walk):
    message = Message.objects.get()
    assert message.to == "walker@home.example"
    assert leaks("\n".join([message.subject, message.body_text, message.body_html])) == []


def test_staff_see_the_patient_on_the_page_and_in_no_address_or_title(walk):
    records_request = RecordsRequest.objects.get()
    desk = Walk()
    desk.client = Client(headers={"host": "staff.testserver"})
    desk.client.force_login(make_staff(practice=records_request.practice))
    place = f"/staff/requests/{records_request.reference}/"
    for path in ("/staff/requests/?view=open", place):
        desk.look(desk.client.get(path, follow=True))
    found = desk.client.post(
        "/staff/requests/search/", {"q": "Thistlethwaite 3/27/1948"}, follow=True
    )
    desk.look(found)
    assert all("Thistlethwaite" in page for page in desk.pages)
    assert leaks("\n".join(desk.addresses + desk.titles + desk.headers)) == []


def test_looking_for_broken_events_says_nothing_private(walk, capsys):
    call_command("verify_audit")
    printed = capsys.readouterr()
    assert leaks(printed.out + printed.err) == []
