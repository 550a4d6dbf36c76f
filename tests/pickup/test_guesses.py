"""Ten thousand guesses find nothing, and lock no household out."""

import datetime as dt

import pytest
from django.test import RequestFactory

from portal.models import Tally
from records.models import RecordsRequest
from records.pickup.guesses import TooManyMissesError, find_by_link, find_by_number
from tests.factories import make_request, now
from tests.pickup.conftest import BORN, WRONG_DATE, Browser, address, link_of

AT = dt.datetime(2026, 3, 9, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
RIGHT = "1948-03-27"
# María's date stands in the middle of those that are tried.
DATES = [(dt.date(1935, 1, 1) + dt.timedelta(days=each)).isoformat() for each in range(10_000)]


def asked(practice, address="203.0.113.7", **session):
    """A request of a browser, without the pages around it."""
    request = RequestFactory().post("/records/status/", REMOTE_ADDR=address)
    request.practice, request.session = practice, session
    return request


def outcome(find, *guess):
    """What a guess led to."""
    try:
        return find(*guess)
    except TooManyMissesError:
        return "too many"


def test_ten_thousand_guesses_at_one_number_find_nothing(practice, records_request):
    assert RIGHT in DATES
    # As many networks as it takes for each to stay within its own limit.
    networks = [f"198.51.100.{each // 60}" for each in range(10_000)]
    found = [
        outcome(find_by_number, asked(practice, here), records_request.reference, date, AT)
        for here, date in zip(networks, DATES, strict=True)
    ]
    assert found.count(None) == 10
    assert found.count("too many") == 9_990


def test_ten_thousand_guesses_from_one_network_are_sixty_an_hour(practice, records_request):
    numbers = [f"MR-0000-{each:04}" for each in range(10_000)]
    found = [outcome(find_by_number, asked(practice), number, RIGHT, AT) for number in numbers]
    assert found.count(None) == 60
    assert found.count("too many") == 9_940


def test_a_number_under_attack_still_opens_by_its_link(practice, records_request):
    guess_at(practice, records_request)
    link = link_of(records_request).rstrip("/").rpartition("/")[2]
    assert find_by_link(asked(practice), link, RIGHT, AT) == records_request


def test_a_number_under_attack_still_opens_in_the_browser_that_sent_it(practice, records_request):
    guess_at(practice, records_request)
    own = asked(practice, sent_request=str(records_request.pk))
    assert find_by_number(own, records_request.reference, RIGHT, AT) == records_request


def test_a_network_that_guesses_shuts_out_neither_link_nor_own_browser(practice, records_request):
    for each in range(61):
        outcome(find_by_number, asked(practice), f"MR-0000-{each:04}", RIGHT, AT)
    assert (
        outcome(find_by_number, asked(practice), records_request.reference, RIGHT, AT) == "too many"
    )
    link = link_of(records_request).rstrip("/").rpartition("/")[2]
    own = asked(practice, sent_request=str(records_request.pk))
    assert find_by_link(asked(practice), link, RIGHT, AT) == records_request
    assert find_by_number(own, records_request.reference, RIGHT, AT) == records_request


def guess_at(practice, records_request, times=11):
    """Wrong dates for this number, each from another network."""
    for each in range(times):
        outcome(
            find_by_number,
            asked(practice, f"198.51.100.{each}"),
            records_request.reference,
            "1948-03-28",
            AT,
        )


def test_other_requests_are_found_while_one_is_under_attack(practice, records_request):
    other = make_request(practice, at=now())
    guess_at(practice, records_request)
    assert find_by_number(asked(practice), other.reference, RIGHT, AT) == other


def test_the_next_day_the_number_counts_again(practice, records_request):
    guess_at(practice, records_request)
    guess = asked(practice), records_request.reference, RIGHT
    assert outcome(find_by_number, *guess, AT) == "too many"
    assert outcome(find_by_number, *guess, AT + DAY) == records_request


def test_a_number_that_nobody_has_ends_in_the_same_way(practice):
    found = [outcome(find_by_number, asked(practice), "MR-0000-0000", RIGHT, AT) for _ in range(11)]
    assert found == [None] * 10 + ["too many"]


def test_the_link_and_the_own_browser_have_ten_misses_too(practice, records_request):
    link = link_of(records_request).rstrip("/").rpartition("/")[2]
    own = asked(practice, sent_request=str(records_request.pk))
    ways = (
        (find_by_link, asked(practice), link),
        (find_by_number, own, records_request.reference),
    )
    for find, *guess in ways:
        found = [outcome(find, *guess, "1948-03-28", AT) for _ in range(11)]
        assert found == [None] * 10 + ["too many"]


def test_what_was_found_is_no_miss(practice, records_request):
    for _ in range(100):
        found = find_by_number(asked(practice), records_request.reference, RIGHT, AT)
        assert found == records_request
    assert {tally.count for tally in Tally.objects.all()} == {0}


def test_a_sent_request_helps_with_its_own_number_only(practice, records_request):
    other = make_request(practice, at=now())
    guess_at(practice, other)
    own = asked(practice, sent_request=str(records_request.pk))
    assert outcome(find_by_number, own, other.reference, RIGHT, AT) == "too many"


def test_the_page_says_when_it_may_be_tried_again(records_request, browser):
    for _ in range(10):
        browser.find(records_request.reference, WRONG_DATE)
    browser.find(records_request.reference)
    assert browser.page.status_code == 429
    assert int(browser.page["Retry-After"]) <= DAY.total_seconds()
    assert "You can also call us: 503-555-0142" in browser.text
    assert Browser("198.51.100.9").post(link_of(records_request), BORN).place == address(
        records_request
    )


@pytest.mark.parametrize("kind", ["number", "link"])
def test_tallies_name_nobody(practice, records_request, kind):
    guess_at(practice, records_request, times=1)
    shown = " ".join(f"{tally} {tally.digest}" for tally in Tally.objects.all())
    assert records_request.reference not in shown
    assert "198.51" not in shown
    assert RecordsRequest.objects.count() == 1
