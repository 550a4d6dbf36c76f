"""From the first question to the desk, what a patient says stands on their pages and nowhere else."""

import json
import logging
import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from portal import storage
from portal.models import Event, Message
from records.documents.produce import produce
from records.management.sample_answers import SAMPLE_ANSWERS
from records.models import Document, RecordsRequest
from tests.factories import make_practice, make_staff, now
from tests.photos import PLACE, jpeg_of_a_phone
from tests.workqueue.conftest import PDF, seal

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
        """Every question, with one empty try before each answer, and a photo with a telling name."""
        answers = SAMPLE_ANSWERS[route] | {"id": {"answer": "photo"}}
        answer = self.look(self.client.post("/records/", follow=True))
        while not self.addresses[-1].startswith("/records/done/"):
            place = answer.request["PATH_INFO"]
            question = place.rstrip("/").rpartition("/")[2]
            if question == "id-photo":
                answer = self.add_photo(place)
                continue
            self.look(self.client.post(place, {}, follow=True))
            sent = {**self.hidden(place), **answers[question]}
            answer = self.look(self.client.post(place, sent, follow=True))

    def follow(self):
        """The status page, by number and by link, with a wrong try before each step, and the copy."""
        records_request = RecordsRequest.objects.get()
        link = re.search(r"/records/status/\S+", Message.objects.get().body_text)[0]
        born = SAMPLE_ANSWERS["authorization"]["birth-date"]
        for place in ("/records/status/", link):
            for date in ({**born, "birth_date_year": "1949"}, born):
                sent = {"number": records_request.reference, **date}
                answer = self.look(self.client.post(place, sent, follow=True))
        place = answer.request["PATH_INFO"]
        self.look(self.client.post(f"{place}code/send/", follow=True))
        code = re.search(r"\d{6}", Message.objects.get(kind="code").body_text)[0]
        for typed in ("000000" if code != "000000" else "111111", code):
            self.look(self.client.post(f"{place}code/", {"code": typed}, follow=True))
        assert "What has happened" in self.pages[-1]
        seal(records_request)
        copy = self.client.get(f"{place}copy/")
        self.headers += [f"{name}: {value}" for name, value in copy.headers.items()]
        assert b"".join(copy.streaming_content) == PDF

    def add_photo(self, place):
        """One that is refused, one that is taken and looked at, and on."""
        for content in (b"", jpeg_of_a_phone()):
            file = SimpleUploadedFile("Walker Thistlethwaite 1948.jpg", content)
            self.look(self.client.post(place, {"file": file, "add": "yes"}, follow=True))
        [picture] = re.findall(r'<img src="([^"]+)"', self.pages[-1])
        shown = self.client.get(picture)
        self.headers += [f"{name}: {value}" for name, value in shown.headers.items()]
        return self.look(self.client.post(place, {}, follow=True))

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
    walk.follow()
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


def test_no_file_can_be_read_and_no_copy_says_where_a_photo_was_taken(walk):
    place = Path(storages["sealed"].location)
    files = [path.read_bytes() for path in place.iterdir()]
    assert len(files) >= 2
    assert [file[:4] for file in files if b"JFIF" in file or b"%PDF" in file] == []
    paper = RecordsRequest.objects.get().papers.get()
    kept = storage.read(paper.file) + storage.read(paper.thumbnail)
    assert kept.startswith(b"\xff\xd8\xff")
    assert PLACE not in kept


def test_the_session_holds_ids_only(walk):
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert [
        set(session) - {"drafts", "sent_request", "refused", "found_requests", "contact_message"}
        for session in kept
    ] == [set()]
    assert leaks(json.dumps(kept)) == []


def test_tasks_and_events_hold_ids_and_named_kinds_only(walk):
    tasks = [json.dumps(task.args_kwargs) for task in DBTaskResult.objects.all()]
    events = [json.dumps([event.name, event.actor, event.facts]) for event in Event.objects.all()]
    assert events
    assert leaks("\n".join([*tasks, *events])) == []


def test_the_message_says_nothing_private(walk):
    messages = list(Message.objects.order_by("created_at"))
    assert {message.kind for message in messages} == {"received", "code"}
    assert {message.to for message in messages} == {"walker@home.example"}
    said = [text for each in messages for text in (each.subject, each.body_text, each.body_html)]
    assert leaks("\n".join(said)) == []


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
