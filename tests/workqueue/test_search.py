"""Search by reference, or by name and birth date together."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.models import Event
from records.documents.content import Subject
from records.workqueue.search import Question, question
from tests.factories import make_request

pytestmark = pytest.mark.django_db

BORN = dt.date(1948, 3, 27)


def patient(practice, name, born="1948-03-27", other_names=""):
    return make_request(practice, patient=Subject(name, other_names, born))


def search(client, typed):
    return client.post("/staff/requests/search/", {"q": typed})


def found(page):
    return {row.reference for row in page.context.get("rows", [])}


@pytest.mark.parametrize(
    "typed",
    [
        "María Fernández 3/27/1948",
        "María Fernández 03/27/1948",
        "3/27/1948 María Fernández",
        "María Fernández 1948-03-27",
        "María Fernández 3 27 1948",
        "1948 03 27 María Fernández",
        "María Fernández 3 / 27 / 1948",
        "María Fernández, March 27 1948",
        "María Fernández March 27, 1948",
        "María Fernández mar 27 1948",
        "María Fernández Mar. 27th 1948",
        "María Fernández 27 March 1948",
        "María 3-27-1948 Fernández",
        "  María   Fernández\t3.27.1948 ",
    ],
)
def test_a_name_and_a_birth_date_are_understood_in_many_forms(typed):
    assert question(typed) == Question("", "María Fernández", BORN)


@pytest.mark.parametrize(
    "typed", ["MR-7K2F-94QD", "mr 7k2f 94qd", "7k2f94qd", "MR7K2F94QD", "MR-7K2F-94QD "]
)
def test_a_reference_is_understood_however_it_is_typed(typed):
    assert question(typed) == Question("MR-7K2F-94QD", "", None)


def test_letters_that_could_be_both_are_tried_as_both():
    assert question("Ana Reyes") == Question("MR-ANAR-EYES", "Ana Reyes", None)


@pytest.mark.parametrize("typed", ["María 2/30/1948", "María 13/13/1948", "María 1/1/0000"])
def test_a_date_that_does_not_exist_is_no_birth_date(typed):
    assert question(typed).born_on is None


@given(st.text())
def test_whatever_is_typed_is_no_error(typed):
    assert isinstance(question(typed), Question)


def test_a_reference_leads_straight_to_its_request(desk, practice):
    records_request = patient(practice, "María Fernández")
    answer = search(desk, records_request.reference.lower().replace("-", " "))
    assert answer["Location"] == f"/staff/requests/{records_request.reference}/"


def test_every_word_typed_must_be_in_the_name(desk, practice):
    whole = patient(practice, "María José Fernández", other_names="Smith")
    sister = patient(practice, "María Luz Fernández")
    twin = patient(practice, "María José Ortiz")
    patient(practice, "María José Fernández", born="1948-03-28")
    date = " 3/27/1948"
    assert found(search(desk, "fernandez maria jose" + date)) == {whole.reference}
    assert found(search(desk, "MARÍA" + date)) == {each.reference for each in (whole, sister, twin)}
    assert found(search(desk, "José Smith" + date)) == {whole.reference}
    assert found(search(desk, "María José Fern" + date)) == set()
    assert found(search(desk, "María José Fernández Lopez" + date)) == set()


def test_nobody_finds_a_patient_of_another_practice(desk, practice, other_practice):
    theirs = patient(other_practice, "María Fernández")
    assert found(search(desk, "María Fernández 3/27/1948")) == set()
    page = search(desk, theirs.reference)
    assert page.status_code == 200
    assert f"No request has the reference {theirs.reference}." in page.content.decode()


@pytest.mark.parametrize("typed", ["María Fernández", "3/27/1948", "Ana Reyes", "José 3/27"])
def test_a_name_or_a_date_alone_is_not_enough(desk, practice, typed):
    patient(practice, "María Fernández")
    html = search(desk, typed).content.decode()
    assert "Enter the name and the birth date together, or a reference" in html
    assert "<title>Error: Search - Staff</title>" in " ".join(html.split())
    assert "<table" not in html


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter a reference, or a name and a birth date"),
        ("   ", "Enter a reference, or a name and a birth date"),
        ("x" * 301, "Use a shorter name"),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_searched_is_said_beside_the_box(desk, typed, words):
    html = search(desk, typed).content.decode()
    assert html.count(words) == 2  # in the summary and beside the box


def test_what_was_typed_stays_in_the_box_and_out_of_the_address(desk, practice):
    patient(practice, "María Fernández")
    page = search(desk, "María Fernández 3/27/1948")
    html = page.content.decode()
    assert page.request["PATH_INFO"] == "/staff/requests/search/"
    assert page.request["QUERY_STRING"] == ""
    assert 'value="María Fernández 3/27/1948"' in html
    assert "<title>Search - Staff</title>" in " ".join(html.split())
    assert "no-store" in page["Cache-Control"]


def test_the_search_page_itself_says_how_to_search(desk):
    page = desk.get("/staff/requests/search/?q=Fern%C3%A1ndez")
    assert page.status_code == 200
    assert "Type a reference, such as MR-7K2F-94QD." in page.content.decode()
    assert "Fernández" not in page.content.decode()


def test_a_search_is_an_event_that_does_not_say_for_whom(desk, practice, cleo):
    patient(practice, "María Fernández")
    search(desk, "María Fernández 3/27/1948")
    search(desk, "MR-0000-0000")
    events = Event.objects.filter(name="searched").order_by("number")
    assert [event.facts for event in events] == [{"by": "patient"}, {"by": "reference"}]
    assert {event.actor for event in events} == {f"staff:{cleo.pk}"}


def test_as_many_queries_whatever_is_found(desk, practice):
    patient(practice, "María Fernández")
    search(desk, "María Fernández 3/27/1948")
    with CaptureQueriesContext(connection) as one:
        search(desk, "María Fernández 3/27/1948")
    for _ in range(2):
        patient(practice, "María Fernández")
    with CaptureQueriesContext(connection) as three:
        assert len(found(search(desk, "María Fernández 3/27/1948"))) == 3
    assert len(three) == len(one)
