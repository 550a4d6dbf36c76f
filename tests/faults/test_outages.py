"""A server that is away costs time and nothing else: people and staff read the truth, and all heals.

The installation has a database of its own, whatever the run's, so one of CI's two runs is enough.
"""

import contextlib
from functools import partial

import pytest
from django.db import connection

from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.faults.cluster import Cluster
from tests.faults.installation import installed
from tests.faults.line import Line
from tests.faults.people import asked, met, pressed, until, words
from tests.http_server import Quiet, serving_with
from tests.s3_server import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="runs on a PostgreSQL of its own, in the run on SQLite"
)

ADDRESS_REFUSED = "The mail server does not accept this address."
SILENT_TIMESTAMPS = "The timestamp service did not answer."
SILENT_MAIL = "The mail server did not answer."
FAILING = "We have tried several times to {}. We keep trying. Why: {}"
AGAIN = "We try again by ourselves. Last time: "
CLOSED = (
    "This site is not working right now"
    " The fault is ours, not yours. If you were filling in a request, your answers are saved up to"
    " the last page you finished. Try again in a few minutes. You can also ask for your records by"
    " phone: 503-555-0142 If you call, this number helps us find the fault: "
)
STAFF_CLOSED = (
    "This page is not working right now {} What was saved is safe. Waiting work goes on by itself"
    " afterwards. Try again in a few minutes. If this lasts, tell whoever looks after this portal."
    " Go to my work This number helps them find the fault: "
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Site, one worker and a clock, with all they need at the end of lines; one request went through."""
    with contextlib.ExitStack() as parts:
        cluster, s3 = parts.enter_context(Cluster()), parts.enter_context(S3Server())
        database = parts.enter_context(Line(cluster.port))
        storage = parts.enter_context(Line(int(s3.endpoint.rpartition(":")[2])))
        server = f"postgres://postgres@127.0.0.1:{database.port}"
        settings = {
            "DATABASE_URL": f"{server}/postgres?connect_timeout=2",
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT": f"http://127.0.0.1:{storage.port}",
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "BACKUP_KEY": "",
            "METRICS_ALLOWED": "127.0.0.1/32",
            "DISK_LOW_MB": "0",
            "STAFF_HOST": "localhost",
        }
        made = parts.enter_context(installed(tmp_path_factory.mktemp("outages"), **settings))
        made.lines |= {"database": database, "storage": storage}
        made.cluster = cluster
        for name in ("run_web", "run_worker", "run_clock"):
            made.start(name)
        made.first = made.ask()
        yield made


@pytest.fixture(autouse=True)
def _heals(portal, watcher):
    """All work is done before; and afterwards too, without a hand, with nothing lost or doubled."""
    until(lambda: watcher.work("waiting") == 0)
    processes = {name: process.poll() for name, process in portal.processes.items()}
    yield
    until(lambda: watcher.work("waiting") == 0)
    assert watcher.work("stuck") == 0
    assert {name: process.poll() for name, process in portal.processes.items()} == processes
    assert portal.problems() == []


# --- The timestamp server -----------------------------------------------------------------------
def test_without_timestamps_requests_are_taken_and_sealed_later(portal, staff, watcher):
    line = portal.lines["timestamps"]
    for gone in (line.away(), line.silent(), line.breaking(answered=100)):
        with gone:
            reference = asked(portal).reference
            until(lambda: watcher.work("failing") == 1)
            said = f"Not there yet. {AGAIN}{SILENT_TIMESTAMPS}"
            assert said in staff.request(reference)
            until(lambda: FAILING.format("make 1 signed PDF", SILENT_TIMESTAMPS) in staff.desk())
            assert watcher.is_ready() is True
        until(partial(is_sealed, staff, reference))


# --- The mail server ----------------------------------------------------------------------------
def test_without_mail_the_page_shows_the_number_and_the_message_leaves_later(
    portal, staff, watcher
):
    line = portal.lines["mail"]
    for gone in (line.away(), line.silent()):
        with gone:
            page = asked(portal)
            assert "Write this number down or take a photo of this screen." in words(page.text)
            until(lambda: watcher.work("failing") == 1)
            said = f"We have your request {AGAIN}{SILENT_MAIL}"
            assert said in staff.request(page.reference)
            until(lambda: FAILING.format("send 1 message", SILENT_MAIL) in staff.desk())
            assert watcher.is_ready() is True
        until(partial(is_told, staff, page.reference))


def test_a_mail_server_that_says_later_is_asked_later(portal, staff):
    portal.mail.answers = {"mail": "451 later"}
    reference = asked(portal).reference
    for command, reason in (
        ("mail", "The mail server did not accept the message."),
        ("rcpt", ADDRESS_REFUSED),
        ("data", "The mail server did not accept the message."),
    ):
        portal.mail.answers = {command: "451 later"}
        until(lambda reason=reason: f"{AGAIN}{reason}" in staff.request(reference))
    portal.mail.answers = {}
    until(lambda: is_told(staff, reference))


def test_an_address_that_is_refused_is_a_task_and_holds_up_no_other(portal, staff):
    address = "nobody@home.example"
    portal.mail.answers = {address: "550 nobody here"}
    refused, other = asked(portal, address).reference, asked(portal).reference
    until(lambda: is_told(staff, other))
    until(lambda: f"{refused} A message could not be sent {ADDRESS_REFUSED}" in staff.tasks())
    assert f"We have your request Stuck {ADDRESS_REFUSED}" in staff.request(refused)
    portal.mail.answers = {}
    staff.press(refused, "send-again")
    until(lambda: is_told(staff, refused))


def test_a_message_that_the_server_may_have_is_a_persons_decision(portal, staff):
    portal.mail.answers = {"data": "cut"}
    reference = asked(portal).reference
    until(lambda: f"{reference} A message may or may not have been sent" in staff.tasks())
    portal.mail.answers = {}
    decide = "Not sure The mail server may have it. Check, then mark it as sent or send it again."
    assert decide in staff.request(reference)
    staff.press(reference, "mark-sent")
    until(lambda: is_told(staff, reference))


# --- Where files are kept -----------------------------------------------------------------------
def test_without_files_requests_are_taken_and_a_document_says_that_it_is_away(
    portal, staff, watcher
):
    line, document = portal.lines["storage"], staff.document(portal.first)
    for gone in (line.away(), line.silent(), busy(line)):
        with gone:
            reference = asked(portal).reference
            status, said = met(lambda: staff.visit(document))
            closed = STAFF_CLOSED.format("The place where files are kept does not answer.")
            assert (status, said[: len(closed)]) == (503, closed)
            until(partial(waits_for_files, staff, reference))
            assert watcher.is_ready() is False
        until(partial(is_sealed, staff, reference))
        assert watcher.is_ready() is True


def test_a_file_that_breaks_off_on_its_way_is_kept_whole_later(portal, staff):
    with portal.lines["storage"].breaking(asked=20_000):
        reference = asked(portal).reference
        until(lambda: waits_for_files(staff, reference))
    until(lambda: is_sealed(staff, reference))


# --- The database -------------------------------------------------------------------------------
def test_without_its_database_the_site_says_so_and_keeps_what_was_confirmed(portal, staff, watcher):
    answers = SAMPLE_ANSWERS["access"]
    for gone in (stopped(portal.cluster), silenced(portal.lines["database"])):
        person = Visitor(portal.site)
        page = person.send(person.send(person.visit("/records/"), {}), answers["who"])
        with gone:
            status, said = met(partial(person.send, page, answers["patient-name"]))
            assert (status, said[: len(CLOSED)]) == (503, CLOSED)
            status, said = met(lambda: staff.visit("/staff/"))
            closed = STAFF_CLOSED.format("The database does not answer.")
            assert (status, said[: len(closed)]) == (503, closed)
            assert watcher.is_ready() is False
        following = pressed(person, page, answers["patient-name"])
        assert following.address.endswith("/other-names/")
        assert 'value="Walker Evangeline"' in person.visit(page.address).text
    asked(portal)


def test_connections_that_break_in_the_middle_lose_and_double_nothing(portal, watcher):
    with portal.lines["database"].breaking(asked=2_000, growth=1.3):
        asked(portal)
    asked(portal)


# --- What goes away, and what is waited for -----------------------------------------------------
class Busy(Quiet):
    """What a bucket answers that has too much to do."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.give(503, b"<Error><Code>SlowDown</Code></Error>", Content_Type="application/xml")


for method in ("PUT", "HEAD", "DELETE"):
    setattr(Busy, f"do_{method}", Busy.answer)


@contextlib.contextmanager
def busy(line):
    with serving_with(Busy) as url, line.leading_to(int(url.rstrip("/").rpartition(":")[2])):
        yield


@contextlib.contextmanager
def stopped(cluster):
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


@contextlib.contextmanager
def silenced(line):
    with line.silent():
        line.reset()
        yield


def is_sealed(staff, reference):
    return "Download the PDF" in staff.request(reference)


def is_told(staff, reference):
    return "We have your request Sent" in staff.request(reference)


def waits_for_files(staff, reference):
    reason = "The place where files are kept did not answer."
    return f"Not there yet. {AGAIN}{reason}" in staff.request(reference)
