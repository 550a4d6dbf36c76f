"""A day at the desk in a real browser: every page at any width, searching, reading, by keyboard."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.models import Event, Message
from records.actions.claims import claim
from records.actions.contact import leave_message
from records.actions.stuck_work import make_tasks_for_stuck_work
from records.documents.content import Subject
from tests.factories import make_request, make_staff, make_words, now
from tests.journeys.looking import findings, problems
from tests.journeys.walking import press
from tests.workqueue.conftest import get_stuck, seal

PASSWORD = "correct horse battery"
LONG = "María Guadalupe de los Ángeles Fernández-Villaseñor y Ortiz de Montellano"
MOST_TABS = 8
WIDTHS = (320, 900, 1280)


@pytest.fixture
def cleo(practice, settings):
    """She works on the host that the live server answers on."""
    settings.STAFF_HOST = "localhost"
    return make_staff("Cleo Park", practice)


@pytest.fixture
def full_queue(practice, cleo):
    """Requests in every state the queue shows, one of them with a very long name."""
    marcus = make_staff("Marcus Thibodeaux-Featherstonehaugh", practice)
    made = []
    for days in (-3, -1, 0, 2, 7, 19):
        at = practice.local(timezone.now()) - dt.timedelta(days=30 - days)
        kind = "authorization" if days % 2 else "access_request"
        made.append(make_request(practice, kind, at=at, patient=Subject(LONG, "", "1948-03-27")))
    sealed, unsure, stuck = made[:3]
    seal(sealed)
    get_stuck(
        Message.objects.get(subject_id=unsure.pk),
        "maybe_sent",
        unsure_at=now(),
        handed_over_at=now(),
    )
    get_stuck(stuck.documents.get(), "missing_glyph")
    claim(sealed, by=marcus, at=now())
    claim(made[3], by=cleo, at=now())
    make_tasks_for_stuck_work(timezone.now())
    leave_message(practice, make_words(name=LONG, text="Where? " * 140), at=now())
    return made


@pytest.fixture
def open_desk(open_page, cleo):
    """Signs Cleo in by typing, and opens a page of the desk."""

    def open_desk(path="/staff/", width=1280, scripts=True):
        page = open_page("/staff/login/", width=width, scripts=scripts)
        page.get_by_label("Email").fill(cleo.email)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Sign in")
        page.goto(path)
        return page

    return open_desk


def detail(records_request):
    return f"/staff/requests/{records_request.reference}/?view=open"


def test_axe_finds_nothing_and_nothing_overflows_on_any_page(open_desk, full_queue):
    page = open_desk()
    taken, unsure, stuck, mine, *_ = full_queue
    pages = {
        "my work": "/staff/",
        "open": "/staff/requests/?view=open",
        "search": "/staff/requests/search/",
        "tasks": "/staff/tasks/",
        "messages": "/staff/messages/",
        "start all": "/staff/tasks/start-again/seal_stuck/missing_glyph/",
        "taken": detail(taken),
        "unsure": detail(unsure),
        "stuck": detail(stuck),
        "mine": detail(mine),
        "take over": f"/staff/requests/{taken.reference}/take-over/",
        "sign out": "/staff/logout/",
    }
    wrong = {}
    for name, path in pages.items():
        page.goto(path)
        wrong[name] = problems(page, WIDTHS)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_axe_finds_nothing_on_error_and_empty_pages(open_page, open_desk, practice, cleo):
    door = open_page("/staff/login/")
    wrong = {"door": findings(door)}
    press(door, "Sign in")
    wrong["door with errors"] = findings(door)
    page = open_desk("/staff/requests/")
    wrong["first day"] = findings(page)
    press(page, "Search")
    wrong["search with an error"] = findings(page)
    records_request = make_request(practice)
    page.goto("/staff/requests/?view=overdue")
    wrong["nothing overdue"] = findings(page)
    page.goto(detail(records_request))
    press(page, "Add note")
    wrong["note with an error"] = findings(page)
    page.goto("/staff/requests/MR-0000-0000/")
    wrong["not found"] = findings(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_what_is_searched_never_stands_in_the_address_bar(open_desk, full_queue):
    page = open_desk()
    page.get_by_label("Reference, or name and birth date").fill("Fernández 3/27/1948")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/requests/search/")
    assert page.get_by_role("status").inner_text().startswith("6 requests found")
    assert page.title() == "Search - Staff"


def test_the_first_request_is_at_most_eight_tabs_away(open_desk, full_queue):
    page = open_desk("/staff/requests/?view=open")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to results"
    page.keyboard.press("Enter")
    tabs = 2
    while page.evaluate("document.activeElement.className") != "ref":
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs <= MOST_TABS
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{detail(full_queue[0])}")


def test_one_tab_stop_for_each_row(open_desk, full_queue):
    page = open_desk("/staff/requests/?view=open")
    stops = page.locator("tbody :is(a, button, input, [tabindex='0'])")
    assert stops.count() == len(full_queue)


def test_an_error_takes_the_focus_and_keeps_what_was_typed(open_desk, full_queue):
    page = open_desk()
    page.get_by_label("Reference, or name and birth date").fill("Fernández")
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/requests/search/")
    assert page.evaluate("document.activeElement.id") == "problems"
    page.get_by_role("link", name="Enter the name and the birth date together").click()
    assert page.evaluate("document.activeElement.value") == "Fernández"


def test_the_sealed_document_loads_in_the_page_and_is_one_event(open_desk, full_queue):
    page = open_desk()
    with page.expect_response(lambda answer: "/document/" in answer.url) as loaded:
        page.goto(detail(full_queue[0]))
        page.locator("iframe").scroll_into_view_if_needed()
    assert loaded.value.status == 200
    assert Event.objects.filter(name="document_opened").count() == 1


def test_a_phone_does_not_load_the_document_unasked(open_desk, full_queue):
    page = open_desk(detail(full_queue[0]), width=360)
    page.wait_for_load_state("networkidle")
    assert not Event.objects.filter(name="document_opened").exists()
    assert page.get_by_role("link", name="Download the PDF (2 pages)").is_visible()


def test_no_page_of_the_desk_asks_another_host(open_desk, full_queue, live_server):
    page = open_desk()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/staff/requests/?view=open", detail(full_queue[0]), "/staff/tasks/"):
        page.goto(path)
    over_the_wire = {url for url in asked if url.startswith("http")}
    assert over_the_wire
    assert {url for url in over_the_wire if not url.startswith(f"{live_server.url}/")} == set()
