"""The visitor that walks the demonstration reads pages as a browser does."""

import pytest

from records.management.front_door import FrontDoorError, Page, Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from records.models import RecordsRequest
from tests.factories import make_practice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(live_server):
    make_practice()
    return Visitor(live_server.url)


def test_it_sees_the_heading_and_what_the_form_asks_for(visitor):
    page = visitor.send(visitor.visit("/records/"), {})
    assert page.heading == "Whose records do you need?"
    assert {"who", "csrfmiddlewaretoken"} <= page.names


def test_it_does_not_answer_what_was_not_asked(visitor):
    page = visitor.send(visitor.visit("/records/"), {})
    with pytest.raises(FrontDoorError, match="does not ask for"):
        visitor.send(page, {"who": "mine", "shoe_size": "9"})


def test_a_page_without_a_reference_says_so():
    with pytest.raises(FrontDoorError, match="shows no reference"):
        Page("http://a/", "Home", "", {}, set(), "nothing here").reference  # noqa: B018


@pytest.mark.parametrize("route", sorted(SAMPLE_ANSWERS))
def test_it_walks_a_route_to_the_end(visitor, route):
    page = visitor.send(visitor.visit("/records/"), {})
    asked = []
    while not page.address.endswith("/records/done/"):
        question = page.address.rstrip("/#").rpartition("/")[2]
        asked.append(question)
        page = visitor.send(page, SAMPLE_ANSWERS[route][question])
    records_request = RecordsRequest.objects.get()
    assert (page.reference, records_request.route) == (records_request.reference, route)
    assert ("why" in asked, "privacy" in asked) == (route == "authorization",) * 2
