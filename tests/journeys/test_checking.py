"""Checking a document in a real browser: by pointing, by keyboard, without scripts, at any width."""

import pytest

from records.models import Document, RecordsRequest
from records.workflow import Permission
from tests.factories import make_request
from tests.journeys.looking import problems
from tests.journeys.walking import press, press_on, send, stop_at
from tests.pickup.verify.conftest import keep, own_seal, printed

__all__ = ["own_seal"]

WIDTHS = (320, 360, 1280)


@pytest.fixture
def unfinished(practice):
    """The document of an authorization, not made yet."""
    return make_request(practice, "authorization").documents.get()


@pytest.fixture
def pdf(unfinished):
    """Its real sealed file."""
    return printed(unfinished, "authorization")


@pytest.fixture
def document(unfinished, pdf):
    """The document, made and sealed."""
    return keep(unfinished, pdf)


def choose(page, pdf):
    page.goto("/verify/")
    file = {"name": "document.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.get_by_label("Or choose the PDF").set_input_files(file)
    press_on(page)


def heading(page):
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_document_is_found_from_the_footer_and_checked(
    document, pdf, own_seal, open_page, scripts
):
    page = open_page(scripts=scripts)
    press(page, "Check a document", "link")
    choose(page, pdf)
    assert heading(page) == "This document came from us and has not been changed"
    press(page, "Check another document", "link")
    choose(page, pdf + b"\n")
    assert heading(page) == "This file is not the same as the one we made"


def test_the_keyboard_alone_is_enough(document, own_seal, open_page):
    page = open_page("/verify/")
    stop_at(page, page.get_by_label("Code at the bottom of the page"))
    page.keyboard.type("vx 4h7m")
    send(page)
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.id") == "problems"
    stop_at(page, page.get_by_label("Code at the bottom of the page"))
    page.keyboard.press("Control+A")
    page.keyboard.type(document.verification_code.lower().replace("-", " "))
    stop_at(page, page.get_by_label("Or choose the PDF"))
    send(page)
    assert heading(page) == "We made a document with this code"


def test_nothing_is_wrong_on_any_page_in_any_state(document, pdf, own_seal, open_page):
    page = open_page("/verify/")
    wrong = {"new": problems(page, WIDTHS)}
    press_on(page)
    wrong["error"] = problems(page, WIDTHS)
    for state, given in {"good": pdf, "bad": pdf[:-9], "open": b"%PDF-1.7 strange"}.items():
        choose(page, given)
        wrong[state] = problems(page, WIDTHS)
    Document.objects.update(sealed_digest="d" * 64)
    choose(page, pdf)
    wrong["sealed"] = problems(page, WIDTHS)
    RecordsRequest.objects.update(permission=Permission.TAKEN_BACK)
    choose(page, pdf)
    wrong["halt"] = problems(page, WIDTHS)
    page.goto("/verify/offline/")
    wrong["offline"] = problems(page, WIDTHS)
    assert page.locator("dt a").count() == 5
    assert {state: found for state, found in wrong.items() if found} == {}


def test_the_files_to_take_along_are_saved_and_never_shown(practice, own_seal, open_page):
    page = open_page("/verify/offline/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="root.cer").click()
    assert saved.value.suggested_filename == "root.cer"
