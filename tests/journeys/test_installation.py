"""One suite for each way to run the portal: what people do, in a browser and by HTTP, and what stays of it."""

import datetime as dt
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from records.management.sample_answers import SAMPLE_ANSWERS
from tests.journeys.answers import ROUTES
from tests.journeys.installed import KINDS, PASSWORD, STAFF, installed
from tests.journeys.looking import is_too_wide
from tests.journeys.walking import begin, press, walk
from tests.processes import eventually

# Both routes, every width, with scripts and without.
WALKS = [
    ("to me", 320, False),
    ("to me", 1280, True),
    ("to a clinic", 320, True),
    ("to a clinic", 768, False),
]
CROWD = 12
TIMES_SEALED = (
    "(SELECT COUNT(*) FROM portal_event"
    " WHERE name = 'sealed' AND stream_id = records_recordsrequest.id)"
)


@pytest.fixture(scope="module", params=[KINDS[connection.vendor]], ids=lambda kind: kind.name)
def installation(request, tmp_path_factory):
    with installed(tmp_path_factory.mktemp("installed"), request.param) as made:
        yield made


@pytest.fixture
def open_desk(open_window, installation):
    """Signs Ana in by typing, and opens a page of the desk."""

    def open_desk(path, scripts=True):
        page = open_window(installation.staff_site, "/staff/login/", scripts=scripts)
        page.get_by_label("Email").fill(STAFF)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Sign in")
        page.goto(path)
        return page

    return open_desk


def page_of(reference):
    return f"/staff/requests/{reference}/"


@pytest.mark.parametrize(("route", "width", "scripts"), WALKS)
def test_a_request_arrives_and_is_told_and_sealed(installation, open_window, route, width, scripts):
    page = open_window(installation.site, width=width, scripts=scripts)
    begin(page)
    passed, too_wide = [], []
    for here in walk(page, ROUTES[route]):
        passed.append(here)
        too_wide += [here] if is_too_wide(page) else []

    assert passed == [*ROUTES[route], "done"]
    assert too_wide == []
    assert page.locator("h1").inner_text() == "We have your request"
    reference = page.locator("main .ref").inner_text()
    installation.settle()
    assert installation.told().count(reference) == 1
    assert installation.about(reference, "problem", "sealed_at IS NOT NULL") == ("", True)


def test_many_requests_at_once_are_each_sealed_once_and_told_once(installation):
    routes = sorted(SAMPLE_ANSWERS) * CROWD
    with ThreadPoolExecutor(4) as visitors:
        references = list(visitors.map(installation.ask, routes, range(CROWD)))
    installation.settle()

    assert len(set(references)) == CROWD
    told = installation.told()
    assert [told.count(each) for each in references] == [1] * CROWD
    assert [installation.about(each, TIMES_SEALED) for each in references] == [(1,)] * CROWD


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_staff_see_what_is_due_and_claim_hand_back_check_and_write(
    installation, open_desk, scripts
):
    installation.ask("authorization", 20 + scripts)
    installation.settle()
    page = open_desk("/staff/requests/?view=unclaimed", scripts=scripts)
    first = page.locator("tbody tr").first
    reference = first.locator("th").inner_text()
    due_on = dt.date.fromisoformat(str(installation.about(reference, "due_on")[0]))
    assert first.locator("td").first.inner_text().startswith(f"{due_on:%b} {due_on.day}")

    press(page, "Claim next")
    assert page.locator("h1").inner_text() == f"Request {reference}"
    press(page, "Hand back")
    page.goto(page_of(reference))
    press(page, "Claim")
    press(page, "Start checking")
    page.get_by_label("Add a note").fill("Called the number in the chart.")
    press(page, "Add note")
    assert page.get_by_text("Called the number in the chart.").is_visible()
    assert done_to(page) == [
        "Received online",
        "Message written",
        "Signed document made and sealed",
        "Claimed",
        "Handed back",
        "Claimed",
        "Moved to the next stage",
        "Note",
    ]
    press(page, "Sign out")
    page.goto(page_of(reference))
    assert page.get_by_role("heading", name="Sign in").is_visible()


def done_to(page):
    """What the timeline tells, oldest first, but for who read what."""
    titles = page.locator(".timeline__title").all_inner_texts()
    return [title for title in reversed(titles) if not title.startswith("Opened")]


def test_staff_find_a_request_by_its_number_and_by_who_asked(installation, open_desk):
    reference = installation.ask("access", 30)
    page = open_desk("/staff/")
    search(page, "Thistlethwaite-Núñez 3/27/1948")
    assert reference in page.locator("tbody th").all_inner_texts()
    search(page, reference)
    assert page.locator("h1").inner_text() == f"Request {reference}"


def search(page, words):
    page.get_by_label("Reference, or name and birth date").fill(words)
    press(page, "Search")


@pytest.mark.parametrize("route", sorted(SAMPLE_ANSWERS))
def test_the_document_that_staff_download_is_the_sealed_one(
    installation, open_desk, tmp_path, route
):
    reference = installation.ask(route, 40)
    installation.settle()
    page = open_desk(page_of(reference))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download the PDF")).click()
    file = tmp_path / "document.pdf"
    download.value.save_as(file)

    digest, stored = installation.about(reference, "sealed_digest", "stored_file_id")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
    verified = installation.there.manage("verify_document", str(file))
    assert verified.returncode == 0, verified.stderr
    # As it lies in the storage nobody can read it.
    assert installation.kept()[str(stored).replace("-", "")].count(b"%PDF") == 0


@pytest.mark.parametrize(
    ("command", "answer", "happened", "button"),
    [
        ("rcpt", "550 No such mailbox", "A message could not be sent", "Try again"),
        ("data", "cut", "A message may or may not have been sent", "Mark as sent"),
    ],
)
def test_a_message_that_got_stuck_is_a_task_and_goes_on(
    installation, open_desk, command, answer, happened, button
):
    installation.mail.answers[command] = answer
    reference = installation.ask("access", 50)
    task = "SELECT 1 FROM records_stafftask WHERE done_at IS NULL"
    assert eventually(lambda: installation.there.rows(task)), installation.said()
    installation.mail.answers.clear()

    page = open_desk("/staff/tasks/")
    line = page.locator("tbody tr")
    assert line.locator("th").inner_text() == reference
    assert happened in line.inner_text()
    press(page, reference, "link")
    press(page, button)
    installation.settle()
    assert installation.told().count(reference) == 1
    page.goto("/staff/tasks/")
    assert page.get_by_text("There are no tasks.").is_visible()


def test_the_events_of_a_request_are_proved_to_an_outsider(installation, open_desk, tmp_path):
    reference = installation.ask("access", 60)
    installation.settle()
    # Without the preview in the page, which a browser loads when it likes.
    assert open_desk("/staff/tasks/").request.get(page_of(reference)).ok
    installation.there.ask("Installation.objects.update(daily_jobs_on=None)")
    done = "SELECT 1 FROM portal_installation WHERE daily_jobs_on IS NOT NULL"
    assert eventually(lambda: installation.there.rows(done)), installation.said()

    file = tmp_path / "events.json"
    exported = installation.there.manage("export_events", reference, "--out", str(file))
    assert exported.returncode == 0, exported.stderr
    proved = installation.there.manage("verify_export", str(file))
    assert proved.returncode == 0, proved.stderr
    names = re.findall(r"^\d+\. \S+ (\w+)$", proved.stdout, re.MULTILINE)
    assert names == ["received", "message_written", "sealed", "opened"]


def test_at_the_end_every_event_is_whole_and_everybody_was_told_once(installation):
    installation.settle()
    audit = installation.there.manage("verify_audit")
    assert audit.stdout.endswith(": whole.\n"), audit.stderr
    asked = installation.there.rows("SELECT reference FROM records_recordsrequest")
    assert sorted(installation.told()) == sorted(reference for (reference,) in asked)
