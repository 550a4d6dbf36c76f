"""Number and birth date together find a request; one without the other tells nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Event, Message
from tests.factories import make_practice, make_request, now
from tests.pickup.conftest import BORN, FIND, WRONG_DATE, Browser, address, link_of

NOT_FOUND = (
    "We could not find a request with that number and date. "
    "Check both and try again, or call 503-555-0142"
)
UNKNOWN = "MR-0000-0000"


def events(records_request):
    return list(
        Event.objects.filter(stream_id=records_request.pk)
        .order_by("number")
        .values_list("name", flat=True)
    )


def test_number_and_date_lead_to_the_word_and_nothing_more(browser, records_request):
    browser.find(records_request.reference)
    assert browser.place == address(records_request)
    assert "Received We have your request. No one has started on it yet." in browser.text
    for private in ("María", "1948", "SW Main", "What has happened", records_request.reference):
        assert private not in browser.html


def test_finding_is_an_event(browser, records_request):
    before = events(records_request)
    browser.find(records_request.reference)
    assert events(records_request) == [*before, "status_seen"]


@pytest.mark.parametrize("change", [str.lower, lambda text: text.replace("-", " ")])
def test_a_number_may_be_typed_in_any_way(browser, records_request, change):
    browser.find(change(records_request.reference))
    assert browser.place == address(records_request)


def test_the_letter_o_is_read_as_a_zero(browser, records_request):
    type(records_request).objects.update(reference="MR-0K2F-10QD")
    browser.find("mrok2fioqd")
    assert browser.place == address(records_request)


def test_a_month_may_be_a_word_of_another_language(browser, records_request):
    browser.find(records_request.reference, BORN | {"birth_date_month": "marzo"})
    assert browser.place == address(records_request)


def test_unknown_number_and_wrong_date_get_the_same_answer(browser, records_request):
    wrong_date = browser.find(records_request.reference, WRONG_DATE)
    assert browser.errors == [NOT_FOUND]
    html, status = wrong_date.html, wrong_date.page.status_code
    unknown = Browser().find(UNKNOWN, WRONG_DATE)
    assert unknown.errors == [NOT_FOUND]
    assert unknown.page.status_code == status == 200
    assert mask(unknown.html, UNKNOWN) == mask(html, records_request.reference)


def mask(html, number):
    """The page without what was typed into it, and without the form's own secret."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', "", html.replace(number, ""))


def work(number):
    """The statements that a wrong pair costs, without their values."""
    with CaptureQueriesContext(connection) as captured:
        Browser().find(number, WRONG_DATE)
    return [
        re.sub(r"'[^']*'|\"s[0-9_]+x[0-9]+\"|[0-9a-f]{32,}|\"id\" = \d+", "?", each["sql"])
        for each in captured
    ]


def test_unknown_number_and_wrong_date_cost_the_same_work(records_request):
    """The time itself is measured by tests/bench/guessing.py, with samples of both taken in turns."""
    Browser().find("MR-1111-1111", WRONG_DATE)  # the network's tally is there from now on
    assert work(UNKNOWN) == work(records_request.reference)


def test_a_request_of_another_practice_is_not_found(browser, practice):
    other = make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
    foreign = make_request(other, at=now())
    assert browser.find(foreign.reference).errors == [NOT_FOUND]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, ["Enter the number of the request", "Enter the patient’s date of birth"]),
        (
            {"number": "12345"} | BORN,
            ["The number must have MR and 8 letters and numbers, like MR-7K2F-94QD"],
        ),
        ({"number": UNKNOWN} | BORN | {"birth_date_day": ""}, ["Date of birth must include a day"]),
        (
            {"number": UNKNOWN} | BORN | {"birth_date_day": "31", "birth_date_month": "2"},
            ["Date of birth must be a real date"],
        ),
        (
            {"number": "M" * 61} | BORN,
            ["The number must have MR and 8 letters and numbers, like MR-7K2F-94QD"],
        ),
    ],
    ids=["nothing", "no number", "half a date", "no date", "long"],
)
def test_what_has_to_be_changed_is_said_and_what_was_typed_stays(browser, practice, typed, errors):
    browser.post(FIND, typed)
    assert browser.errors == errors
    for value in typed.values():
        assert f'value="{value}"' in browser.html or not value


@pytest.mark.parametrize("path", [FIND, "link"])
def test_a_look_at_the_page_sends_and_spends_nothing(browser, records_request, path):
    path = link_of(records_request) if path == "link" else path
    before = events(records_request)
    for _ in range(20):
        assert browser.open(path).page.status_code == 200
    assert events(records_request) == before
    assert Message.objects.count() == 1
    browser.post(path, BORN | {"number": records_request.reference})
    assert browser.place == address(records_request)


def test_the_link_in_our_message_needs_the_date_only(browser, records_request):
    browser.open(link_of(records_request))
    assert "What is the number" not in browser.text
    assert "María" not in browser.html
    browser.post(link_of(records_request), WRONG_DATE)
    assert browser.errors == [NOT_FOUND]
    browser.post(link_of(records_request), BORN)
    assert browser.place == address(records_request)


def test_a_link_that_we_never_sent_looks_the_same_and_finds_nothing(browser, records_request):
    path = link_of(records_request)
    other = path[:-5] + "AAAA/"
    shown = browser.open(other)
    assert shown.page.status_code == 200
    browser.post(other, BORN)
    assert browser.errors == [NOT_FOUND]


def test_the_link_itself_is_not_kept(records_request):
    token = link_of(records_request).rstrip("/").rpartition("/")[2]
    assert len(token) >= 24
    kept = records_request.requester.link_digest
    assert (len(kept), token in kept) == (64, False)


def test_whoever_did_not_find_it_is_asked_first(browser, records_request):
    browser.open(address(records_request))
    assert browser.place == f"{FIND}?closed=1"
    for more in ("code/", "cancel/"):
        assert browser.open(address(records_request, more)).place == f"{FIND}?closed=1"


def test_pages_of_a_request_are_not_kept_by_browsers(browser, records_request):
    browser.find(records_request.reference)
    assert "no-store" in browser.page["Cache-Control"]


def test_no_title_holds_the_number(browser, records_request):
    browser.open_whole(records_request)
    assert records_request.reference in browser.text
    title = browser.html.split("<title>")[1].split("</title>")[0]
    assert title.strip() == "Your request - Records from Cascade Vein Clinic"
