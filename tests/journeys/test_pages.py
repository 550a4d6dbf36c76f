"""The pages around the wizard in a real browser: light, whole at any width, and usable without scripts."""

from urllib.parse import urlsplit

import pikepdf
import pytest

from records.models import ContactMessage
from tests.journeys.looking import problems
from tests.journeys.walking import choice, find, press, press_on, send, slug, type_all

WIDTHS = (320, 1280)
MOST_BYTES = 100 * 1024
# Every public page that is there without a draft.
PAGES = (
    "/",
    "/closing/",
    "/closing/paper-form/",
    "/closing/paper-form/permission/",
    "/treatments/infusion-port/",
    "/contact/",
    "/contact/sent/",
    "/privacy/",
    "/accessibility/",
    "/records/",
    "/records/done/",
    "/records/cleared/",
    "/nowhere/",
)
MESSAGE = {
    "choose": ["A request I already made"],
    "fill": {
        "Your name": "María Fernández",
        "Email or phone": "maria@home.example",
        "Message": "When will my records come?",
    },
}


def answer(page, message):
    """Fill in the contact page by pointing."""
    for words, value in message["fill"].items():
        find(page, words).fill(value)
    for words in message["choose"]:
        choice(page, words).check()


@pytest.mark.parametrize("path", PAGES)
def test_the_first_look_is_light_and_asks_no_other_host(open_page, live_server, path):
    page = open_page("/health/")
    loaded = []
    page.on("requestfinished", lambda request: loaded.append((request.url, request.sizes())))
    page.goto(path, wait_until="networkidle")

    hosts = {urlsplit(url).netloc for url, _sizes in loaded}
    weight = sum(sizes["responseBodySize"] + sizes["responseHeadersSize"] for _url, sizes in loaded)
    assert hosts == {urlsplit(live_server.url).netloc}
    assert len(loaded) >= 4  # the page, its style sheets
    assert 5_000 < weight <= MOST_BYTES


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_page_fits(open_page, path):
    assert problems(open_page(path), WIDTHS) == {}


def test_axe_finds_nothing_on_the_contact_page_in_any_state(open_page):
    page = open_page("/contact/")
    wrong = {}
    press_on(page)
    wrong["empty"] = problems(page, WIDTHS)
    answer(page, MESSAGE | {"fill": MESSAGE["fill"] | {"Email or phone": "maria@"}})
    wrong["filled"] = problems(page, WIDTHS)
    press_on(page)
    wrong["error"] = problems(page, WIDTHS)
    answer(page, MESSAGE)
    press_on(page)
    wrong["sent"] = problems(page, WIDTHS)

    assert slug(page) == "sent"
    assert {place: found for place, found in wrong.items() if found} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_message_is_left_by_pointing(open_page, scripts):
    page = open_page("/", width=320, scripts=scripts)
    page.locator(".footer").get_by_role("link", name="Contact us").click()
    answer(page, MESSAGE)
    press(page, "Send message")

    message = ContactMessage.objects.get()
    assert page.locator(".ref--big").inner_text() == message.reference
    assert "Do you want to know where your request stands?" in page.locator("main").inner_text()


def test_a_message_is_left_with_the_keyboard_alone(open_page):
    page = open_page("/contact/")
    type_all(page, MESSAGE)
    send(page)
    assert ContactMessage.objects.get().text == "When will my records come?"


def test_an_error_takes_the_focus_and_leads_to_its_field(open_page):
    page = open_page("/contact/")
    press_on(page)
    assert page.evaluate("document.activeElement.id") == "problems"
    assert page.title().startswith("Error: ")
    page.locator(".problems a", has_text="Enter your name").click()
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_back_and_reload_after_sending_send_nothing_again(open_page):
    page = open_page("/contact/")
    answer(page, MESSAGE)
    press(page, "Send message")
    page.reload()
    page.go_back()
    page.go_forward()
    assert ContactMessage.objects.count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_start_page_to_a_form_that_can_be_filled_in(open_page, scripts):
    page = open_page("/records/", scripts=scripts)
    page.locator("main").get_by_role("link", name="Use a paper form").click()
    page.wait_for_url("**/closing/paper-form/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the form (PDF)").click()

    assert download.value.suggested_filename == "request-for-records.pdf"
    with pikepdf.open(download.value.path()) as pdf:
        assert len(pdf.Root.AcroForm.Fields) > 40


@pytest.mark.parametrize("path", ["/closing/paper-form/", "/closing/paper-form/permission/"])
def test_the_page_prints_as_the_form_alone(open_page, path):
    page = open_page(path)
    page.emulate_media(media="print")
    hidden = [".nav", ".on-screen", ".footer__list"]
    assert [part for part in hidden if page.locator(part).first.is_visible()] == []
    assert page.locator(".paper .pen").first.is_visible()
    assert page.locator(".paper").get_by_text("Where to send it").is_visible()
