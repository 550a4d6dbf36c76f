"""Adding photos of an ID in a real browser, with scripts and without, and looking at them at the desk."""

import pytest

from records.models import Paper, RecordsRequest
from records.models.paper import Purpose
from tests import photos
from tests.factories import make_request
from tests.journeys.answers import SIGNATURE, TO_ME
from tests.journeys.looking import problems
from tests.journeys.test_desk import cleo, detail, open_desk  # noqa: F401 -- fixtures
from tests.journeys.walking import begin, point, press, press_on, send, slug, stop_at, walk
from tests.workqueue.conftest import add_to

WIDTHS = (320, 1280)
NOW = {"id": {"choose": ["Add a photo of ID now"]}}


@pytest.fixture
def open_photo_page(open_page):
    """Opens the page that takes photos, after all the questions before it."""

    def open_photo_page(**options):
        page = open_page(**options)
        begin(page)
        list(walk(page, TO_ME | NOW, until="id-photo"))
        return page

    return open_photo_page


def choose(page, content, name, kind="image/jpeg"):
    file = {"name": name, "mimeType": kind, "buffer": content}
    page.locator("#id_file").set_input_files(file)
    press(page, "Add this photo")


def is_drawn(page):
    """Whether the browser could draw every picture on the page."""
    return page.locator("main img").evaluate_all("all => all.every(each => each.naturalWidth > 0)")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_photos_are_added_removed_and_sent(open_photo_page, scripts):
    page = open_photo_page(scripts=scripts)
    choose(page, photos.heic(), "IMG_2201.HEIC", "image/heic")
    assert "IMG…01.heic" in page.locator("main").inner_text()
    assert is_drawn(page) or not scripts
    choose(page, photos.pdf(password="x"), "locked.pdf", "application/pdf")
    locked = "The file has a password. Remove it and try again"
    assert page.locator(".problems a").inner_text() == locked
    page.locator(".problems a").click()
    assert page.url.endswith("#id_file")
    choose(page, photos.jpeg(), "IMG_2202.jpg")
    press(page, "Remove IMG…02.jpg", "link")
    press(page, "Keep it", "link")
    press(page, "Remove IMG…02.jpg", "link")
    press(page, "Remove it")
    assert page.locator("main h2").inner_text() == "You added 1 file"
    press(page, "Continue")
    assert "1 file" in page.locator("main").inner_text()
    press(page, "Go to the last page to sign")
    point(page, SIGNATURE)
    press_on(page)
    assert RecordsRequest.objects.get().papers.count() == 1
    assert "We look at the photo you added." in page.locator("main").inner_text()


def test_back_reload_and_a_double_click_add_nothing_twice(open_photo_page):
    page = open_photo_page()
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photos.jpeg()}
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Add this photo").dblclick()
    page.locator(".file-row").first.wait_for()
    page.reload()
    page.go_back()
    page.go_forward()
    assert slug(page) == "id-photo"
    assert page.locator(".file-row").count() == 1
    assert Paper.objects.count() == 1


def test_the_keyboard_alone_adds_and_removes(open_photo_page):
    page = open_photo_page()
    stop_at(page, page.locator("#id_file"))
    # From here on the browser's own window is used, which no test can see.
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photos.jpeg()}
    page.locator("#id_file").set_input_files(file)
    stop_at(page, page.get_by_role("button", name="Add this photo"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    stop_at(page, page.get_by_role("link", name="Remove a….jpg"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    send(page)
    assert Paper.objects.count() == 0
    assert slug(page) == "id-photo"


def test_axe_finds_nothing_and_nothing_overflows_in_any_state(open_photo_page):
    page = open_photo_page()
    wrong = {"new": problems(page, WIDTHS)}
    press(page, "Add this photo")
    wrong["nothing chosen"] = problems(page, WIDTHS)
    for number in range(4):
        choose(page, photos.jpeg(color=(number * 50, 0, 0)), "a-name-of-a-file" * 10 + ".jpg")
    wrong["four"] = problems(page, WIDTHS)
    choose(page, photos.pdf(pages=2), "a.pdf", "application/pdf")
    wrong["five"] = problems(page, WIDTHS)
    press(page, "Remove a….pdf", "link")
    wrong["remove"] = problems(page, WIDTHS)
    assert {place: found for place, found in wrong.items() if found} == {}


def test_staff_see_them_small_on_the_page_and_get_them_as_files(open_desk, practice):  # noqa: F811
    records_request = make_request(practice)
    add_to(records_request)
    add_to(records_request, Purpose.AUTHORITY, content=photos.pdf(pages=2))
    page = open_desk(detail(records_request))
    assert is_drawn(page)
    assert problems(page, (320, 900, 1280)) == {}
    with page.expect_download() as download:
        page.get_by_role("link", name="Download photo").click()
    assert download.value.suggested_filename.startswith(records_request.reference)
