"""Privacy and accessibility: true, easy to read, and without a cookie."""

import re

import pytest
from django.conf import settings

from records.intake.privacy_table import lines
from records.intake.views.about import CHECKED_ON
from records.models.draft import LIFETIME
from tests.intake.conftest import Visitor
from tests.words import BANNED, grade, said, text

# What is shown to everybody who asks, without a form on it.
WITHOUT_FORM = (
    "/",
    "/closing/",
    "/privacy/",
    "/accessibility/",
    "/closing/paper-form/",
    "/closing/paper-form/permission/",
)
AROUND = (*WITHOUT_FORM, "/contact/", "/records/", "/treatments/infusion-port/")
# On the permission these are its legal words; the page of the form carries them too.
LEGAL = {"/closing/paper-form/permission/": {"authorization"}}


@pytest.fixture
def visitor(practice):
    return Visitor()


def rows(page):
    """The cells of the table, row by row."""
    table = page.partition("<tbody")[2].partition("</tbody>")[0]
    return [
        [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in table.split("<tr")[1:]
    ]


def test_the_privacy_page_shows_the_whole_table(visitor):
    shown = rows(visitor.open("/privacy/").text)
    expected = [
        [str(words) for words in (line.question, line.use.why, line.use.seen_by, line.use.kept)]
        for line in lines()
    ]
    assert shown == expected
    assert len(shown) > 15


def test_it_says_how_long_answers_wait_and_which_cookies_there_are(visitor):
    page = text(visitor.open("/privacy/").text)
    assert f"We keep them for {LIFETIME.total_seconds() / 3600:.0f} hours" in page
    for name, seconds in (
        (settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_AGE),
        (settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_AGE),
    ):
        assert re.search(rf"{name} is set .* It ends after {seconds // 86400} days", page), name


def test_the_two_cookies_are_all_there_are(visitor):
    visitor.start()
    visitor.open("/contact/")
    assert set(visitor.client.cookies) == {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
    }


@pytest.mark.parametrize("path", ["/privacy/", "/accessibility/"])
def test_both_say_where_to_complain_and_that_it_does_no_harm(visitor, path):
    page = text(visitor.open(path).text)
    assert "U.S. Department of Health and Human Services, Office for Civil Rights" in page
    assert "If you complain, we treat your request just the same." in page


def test_the_accessibility_page_names_standard_help_problems_and_day(visitor):
    page = text(visitor.open("/accessibility/").text)
    for words in ("WCAG 2.2, level AA", "45 CFR 84.82", "large print", "503-555-0142", "711"):
        assert words in page, words
    assert "Problems we know of" in page
    assert f"We last checked this page on {CHECKED_ON:%B} {CHECKED_ON.day}, " in page


@pytest.mark.parametrize("path", WITHOUT_FORM)
def test_a_page_without_a_form_sets_no_cookie(visitor, path):
    visitor.open(path)
    assert visitor.page.status_code == 200
    assert dict(visitor.client.cookies) == {}


@pytest.mark.parametrize("path", AROUND)
def test_every_page_reads_at_grade_eight_or_lower(visitor, path):
    assert grade(visitor.open(path).text) <= 8


@pytest.mark.parametrize("path", AROUND)
def test_no_page_uses_a_banned_word(visitor, path):
    assert set(said(BANNED, visitor.open(path).text)) <= LEGAL.get(path, set())


@pytest.mark.parametrize("path", AROUND)
def test_every_page_leads_to_paper_phone_contact_privacy_and_accessibility(visitor, path):
    footer = visitor.open(path).text.partition("<footer")[2]
    links = re.findall(r'href="([^"]+)"', footer)
    wanted = ["/closing/paper-form/", "/contact/", "/privacy/", "/accessibility/"]
    assert [link for link in [*wanted, "tel:+15035550142"] if link not in links] == []


@pytest.mark.parametrize("path", AROUND)
def test_help_stands_between_the_page_and_its_footer(visitor, path):
    page = visitor.open(path).text
    places = [page.index(mark) for mark in ("</main>", '<aside class="help"', "<footer")]
    assert places == sorted(places)


def test_the_start_page_offers_paper_phone_and_mail_beside_its_button(visitor):
    main = visitor.open("/records/").text.partition("<main")[2].partition("</main>")[0]
    assert 'href="/closing/paper-form/"' in main
    assert 'href="tel:+15035550142"' in main
    assert "Ask by mail:" in main
