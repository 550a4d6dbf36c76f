"""Following a request: found, opened with a code, answered and cancelled, with and without scripts."""

import datetime as dt

import pytest

from records.actions.asks import Wanted, make_ask
from records.models import Ask, RecordsRequest
from records.models.ask import AskKind
from tests.factories import make_request, make_staff, now
from tests.journeys.answers import TO_ME
from tests.journeys.looking import problems
from tests.journeys.walking import begin, point, press, press_on, send, type_all, walk
from tests.pickup.conftest import address, code_of
from tests.workqueue.conftest import PDF, seal

WIDTHS = (320, 1280)
NUMBER = "What is the number of the request?"
CODE = "Enter the 6-digit code"


@pytest.fixture
def records_request(practice):
    return make_request(practice, at=now())


def pair(number, day="27"):
    """What María types to find her request."""
    return {"fill": {NUMBER: number, "Month": "marzo", "Day": day, "Year": "1948"}}


def find(page, number, day="27"):
    """Step 1."""
    page.goto("/records/status/")
    point(page, pair(number, day))
    press_on(page)


def open_whole(page, records_request):
    """All steps, with a code that was copied with a space in it."""
    find(page, records_request.reference)
    press(page, "Send me a code")
    code = code_of(records_request)
    page.get_by_label(CODE).fill(f" {code[:3]} {code[3:]}")
    press(page, "Open my request")


def ask_for(records_request, kind, words):
    wanted = Wanted(kind, words, dt.date(2026, 12, 14))
    staff = make_staff(f"Cleo {kind}", records_request.practice)
    return make_ask(records_request, wanted, by=staff, at=now())


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 320)])
def test_a_request_is_sent_saved_followed_answered_and_cancelled(open_page, scripts, width):
    page = open_page(width=width, scripts=scripts)
    begin(page)
    list(walk(page, TO_ME))
    records_request = RecordsRequest.objects.get()
    seal(records_request)
    press(page, "Look again", "link")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save a PDF of your request").click()
    assert saved.value.suggested_filename == f"request-{records_request.reference}.pdf"
    assert saved.value.path().read_bytes() == PDF

    ask_for(records_request, AskKind.ANSWER, "Which doctor put in your port?")
    press(page, "Check your request", "link")
    open_whole(page, records_request)
    page.get_by_label("Your answer").fill("Dr. Example")
    press(page, "Send my answer")
    assert "We have your answer." in page.locator("main").inner_text()
    press(page, "Cancel this request", "link")
    press(page, "Cancel my request")
    assert "You cancelled this request on" in page.locator(".sheet").first.inner_text()
    assert (Ask.objects.get().answer, RecordsRequest.objects.get().stage) == (
        "Dr. Example",
        "closed",
    )


def test_the_keyboard_alone_is_enough(open_page, records_request):
    page = open_page("/records/status/")
    type_all(page, pair(records_request.reference))
    send(page)
    send(page)
    page.wait_for_url("**/code/")
    type_all(page, {"fill": {CODE: code_of(records_request)}})
    send(page)
    assert page.locator("h1").inner_text().startswith("Request")
    page.goto(address(records_request, "cancel/"))
    send(page)
    assert RecordsRequest.objects.get().closed_because == "cancelled"


def test_a_double_click_on_the_code_opens_the_page(open_page, records_request):
    page = open_page()
    find(page, records_request.reference)
    press(page, "Send me a code")
    page.get_by_label(CODE).fill(code_of(records_request))
    page.get_by_role("button", name="Open my request").dblclick()
    page.wait_for_url(f"**{address(records_request)}")
    page.reload()
    assert page.locator("h1").inner_text().startswith("Request")


def test_an_error_takes_the_focus_and_leads_to_its_box(open_page, records_request):
    page = open_page()
    find(page, records_request.reference, day="28")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "problems"
    page.locator(".problems a").click()
    assert page.evaluate("document.activeElement.value") == records_request.reference


def test_axe_finds_nothing_and_every_page_fits(open_page, records_request):
    page = open_page("/records/status/")
    wrong = {"find": problems(page, WIDTHS)}
    press_on(page)
    wrong["find, empty"] = problems(page, WIDTHS)
    find(page, "MR-0000-0000")
    wrong["not found"] = problems(page, WIDTHS)
    find(page, records_request.reference)
    wrong["word"] = problems(page, WIDTHS)
    press(page, "Send me a code")
    wrong["code"] = problems(page, WIDTHS)
    press(page, "Open my request")
    wrong["code, empty"] = problems(page, WIDTHS)
    page.goto("/records/status/?closed=1")
    wrong["closed"] = problems(page, WIDTHS)
    assert {place: found for place, found in wrong.items() if found} == {}


def test_axe_finds_nothing_on_the_whole_page_in_any_state(open_page, records_request):
    page = open_page()
    open_whole(page, records_request)
    wrong = {"received": problems(page, WIDTHS)}
    seal(records_request)
    for kind in AskKind:
        ask_for(records_request, kind, "A" * 80 + " and what else you know")
    page.goto(address(records_request))
    page.locator("summary").click()
    wrong["asked"] = problems(page, WIDTHS)
    press(page, "Send my answer")
    wrong["asked, empty"] = problems(page, WIDTHS)
    page.goto(address(records_request, "cancel/"))
    wrong["cancel"] = problems(page, WIDTHS)
    press(page, "Cancel my request")
    wrong["closed"] = problems(page, WIDTHS)
    assert {place: found for place, found in wrong.items() if found} == {}
