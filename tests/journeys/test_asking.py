"""Asking with the keyboard alone, with mistakes, and twice."""

import pytest

from records.models import RecordsRequest, Signature
from tests.journeys.answers import ROUTES, TO_A_CLINIC, TO_ME
from tests.journeys.looking import is_too_wide
from tests.journeys.walking import begin, find, press_on, send, slug, type_all, walk

# Nothing on them has to be answered.
NEVER_WRONG = ("details", "needs")


def test_an_error_that_names_a_long_name_stays_inside_the_window(open_page):
    page = open_page(width=320)
    begin(page)
    list(walk(page, TO_A_CLINIC, until="recipient"))
    name = "Wolfeschlegelsteinhausenbergerdorff-" * 3
    find(page, "Name of the person or place").fill(name)
    press_on(page)
    assert (
        page.locator(".problems a").inner_text() == f"Enter an address or a fax number for {name}"
    )
    assert not is_too_wide(page)


@pytest.mark.parametrize("route", ROUTES)
def test_the_keyboard_alone_is_enough(open_page, route):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    for _stop in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Ask for your medical records":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/")
    send(page)
    while slug(page) != "done":
        here = slug(page)
        type_all(page, ROUTES[route][here])
        send(page)

    typed = ROUTES[route]["sign"]["fill"]["Type your full name"]
    assert Signature.objects.get().typed_name == typed


def test_an_empty_page_moves_the_focus_to_what_has_to_be_changed(open_page):
    page = open_page()
    begin(page)
    for here in walk(page, TO_A_CLINIC, until="check"):
        if here == "check":
            break
        if here in NEVER_WRONG:
            continue
        press_on(page)
        assert page.title().startswith("Error: "), here
        assert page.evaluate("document.activeElement.id") == "problems", here
        link = page.locator(".problems a").first
        words = link.inner_text()
        link.click()
        focused = page.evaluate("document.activeElement.closest('.field, .ask').textContent")
        assert words in focused, here


def test_the_summary_takes_the_focus_without_scripts_too(open_page):
    page = open_page(scripts=False)
    begin(page)
    press_on(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#id_who_0")


def test_back_after_sending_is_safe_and_one_request_stays_one(open_page):
    page = open_page()
    begin(page)
    list(walk(page, TO_ME, until="sign"))
    press_on(page)  # refused: nothing is signed yet
    list(walk(page, TO_ME))
    page.go_back()

    assert page.locator("h1").inner_text() == "You already sent this request"
    assert "Nothing was sent twice." in page.locator("main").inner_text()
    assert RecordsRequest.objects.count() == 1


def test_a_double_click_makes_one_request(open_page):
    page = open_page()
    begin(page)
    walked = walk(page, TO_ME, until="sign")
    list(walked)
    page.get_by_label("Type your full name").fill("María Fernández-Villaseñor")
    page.get_by_label("I agree to sign on this screen instead of on paper").check()
    page.get_by_role("button", name="Sign and send my request").dblclick()
    page.wait_for_url("**/records/done/")
    page.reload()

    assert page.locator("h1").inner_text() == "We have your request"
    assert RecordsRequest.objects.count() == 1
