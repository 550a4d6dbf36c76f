"""The words of the wizard: easy, kind, and never asking what a route must not ask."""

import functools
import re

import pytest

from tests.intake.answers import ACCESS, AUTHORIZATION, ROUTES
from tests.intake.conftest import Visitor
from tests.words import BANNED, grade, said

OF_A_PERMISSION = (
    "Why should we send them",
    "At my request",
    "We must write a reason",
    "permission",
    "extra protection",
    "Mental health",
    "HIV",
    "Leave out",
)

# Nothing on them has to be answered.
NEVER_WRONG = ("check", "details", "needs")


def main(page):
    """The part of the page that is its own."""
    return page.partition("<main")[2].partition("</main>")[0]


def pages(visitor, answers):
    """Every page on the way, new and with errors, and the confirmation."""
    shown = {}
    while visitor.slug != "done":
        slug = visitor.slug
        shown[slug] = visitor.text
        if slug == "sign":
            shown["sign error"] = visitor.post("sign", {}).text
            visitor.sign()
            continue
        if slug not in NEVER_WRONG:
            shown[f"{slug} error"] = visitor.post(slug, {}).text
        visitor.post(slug, answers[slug])
    shown["done"] = visitor.text
    return shown


@functools.cache
def pages_of(route):
    """The pages of a route are the same for every test that reads them."""
    return pages(Visitor().start(), ROUTES[route])


@pytest.fixture(params=ROUTES)
def route_pages(request, practice):
    return pages_of(request.param)


def test_an_access_request_is_never_asked_why_and_shows_no_word_of_a_permission(visitor):
    found = {
        (name, words)
        for name, page in pages(visitor, ACCESS).items()
        for words in OF_A_PERMISSION
        if words in main(page)
    }
    assert found == set()


def test_those_words_do_stand_on_the_other_route(visitor):
    everything = " ".join(main(page) for page in pages(visitor, AUTHORIZATION).values())
    assert [words for words in OF_A_PERMISSION if words not in everything] == []


def test_what_is_needed_one_way_or_another_is_not_called_optional(visitor):
    page = pages(visitor, AUTHORIZATION)["recipient"]
    assert re.findall(r'<label class="field__label"[^>]*>([^<]+)</label>', page) == [
        "Name of the person or place",
        "Address",
        "Phone (optional)",
        "Fax",
    ]
    assert "We need an address, a fax number, or both" in page
    assert "You can leave this empty if you gave an address" in page


def test_nothing_is_chosen_for_anybody(route_pages):
    found = [
        name
        for name, page in route_pages.items()
        if " checked" in page or re.search(r"<option[^>]+value=\"\w+\"[^>]* selected", page)
    ]
    assert found == []


def test_every_page_has_one_heading_one_main_button_and_no_asterisk(route_pages):
    for name, page in route_pages.items():
        assert page.count("<h1") == 1, name
        assert page.count('class="button"') == (name != "done"), name
        assert "*" not in main(page), name
        assert "placeholder=" not in page, name


def test_every_error_leads_to_something_on_the_page(route_pages):
    for name, page in route_pages.items():
        if "error" not in name:
            continue
        summary = page.partition('id="problems"')[2].partition("</ul>")[0]
        anchors = re.findall(r'href="#([^"]+)"', summary)
        assert anchors, name
        assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == [], name
        assert "<title>Error: " in page, name
        assert 'class="banner' not in page, name


def test_nobody_is_named_in_a_title_or_an_address(route_pages):
    for name, page in route_pages.items():
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
        links = " ".join(re.findall(r'(?:href|action)="([^"]+)"', main(page)))
        for secret in ("María", "ukasiewicz", "Vascular", "1948", "maria@"):
            assert secret not in title, name
            assert secret not in links, name


def test_no_word_blames_or_needs_a_dictionary(route_pages):
    found = {name: said(BANNED, main(page)) for name, page in route_pages.items()}
    # Condolences, once: where somebody says that the patient has died.
    kind = "When did" in str(route_pages.get("death-date"))
    expected = ["sorry"] if kind else []
    assert found == {name: expected if name.startswith("right") else [] for name in route_pages}


def test_pages_can_be_read_after_eight_years_of_school(route_pages):
    hard = {name: grade(main(page)) for name, page in route_pages.items()}
    assert {name: found for name, found in hard.items() if found > 8} == {}


@pytest.mark.parametrize(
    ("who", "right"),
    [
        ("job", None),
        ("child", "none"),
        ("adult", "none"),
        ("adult", "money_only"),
        ("died", "none"),
    ],
)
def test_pages_about_other_ways_are_as_easy(visitor, who, right):
    visitor.post("who", {"who": who})
    page = main(visitor.post("right", {"right": right}).text if right else visitor.text)
    assert visitor.slug == "other-ways"
    assert grade(page) <= 8
    assert said(BANNED, page) == []


@pytest.mark.parametrize("path", ["/records/", "/records/done/", "/records/cleared/"])
def test_pages_around_the_wizard_are_as_easy(practice, path):
    page = main(Visitor().open(path).text)
    assert grade(page) <= 8
    assert said(BANNED, page) == []
