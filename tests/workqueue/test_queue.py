"""The queue: its lists, their counts, and what each line says."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Event, Membership, Message
from records.actions.claims import claim
from records.models import RecordsRequest
from records.workflow import Stage
from tests.factories import make_practice, make_request, now
from tests.workqueue.conftest import get_stuck, seal

pytestmark = pytest.mark.django_db


def due(practice, days, kind="access_request"):
    """A request due in `days` days, by the clock of the practice; negative for overdue."""
    at = practice.local(timezone.now()) - dt.timedelta(days=30 - days)
    return make_request(practice, kind, at=at)


def references(page):
    return [row.reference for row in page.context["rows"]]


def counts(page):
    return {listing.slug: count for listing, count in page.context["views"]}


def row_of(page, records_request):
    """The words of one line of the table."""
    html = page.content.decode()
    line = next(line for line in html.split("<tr>") if records_request.reference in line)
    return " ".join(re.sub(r"<[^>]+>", " ", line.split("</tr>")[0]).split())


def test_each_list_shows_its_own_requests_oldest_due_first(desk, practice, cleo, marcus):
    overdue, today, soon, later = (due(practice, days) for days in (-2, 0, 7, 8))
    claim(today, by=cleo, at=now())
    claim(later, by=marcus, at=now())
    get_stuck(soon.documents.get(), "missing_glyph")
    closed = due(practice, -9)
    RecordsRequest.objects.filter(pk=closed.pk).update(stage=Stage.CLOSED)

    expected = {
        "mine": [today],
        "unclaimed": [overdue, soon],
        "overdue": [overdue],
        "due-soon": [today, soon],
        "stuck": [soon],
        "open": [overdue, today, soon, later],
    }
    for slug, requests in expected.items():
        page = desk.get(f"/staff/requests/?view={slug}")
        assert references(page) == [each.reference for each in requests], slug
        assert counts(page) == {name: len(found) for name, found in expected.items()}


def test_the_first_page_is_my_work(desk, practice, cleo, marcus):
    mine, theirs = due(practice, 3), due(practice, 2)
    claim(mine, by=cleo, at=now())
    claim(theirs, by=marcus, at=now())
    page = desk.get("/staff/")
    assert references(page) == [mine.reference]
    assert "<title>My work (1) - Staff</title>" in page.content.decode()


def test_without_a_view_all_open_requests_are_listed(desk, practice):
    records_request = due(practice, 3)
    assert references(desk.get("/staff/requests/")) == [records_request.reference]


def test_an_unknown_view_is_not_found(desk):
    assert desk.get("/staff/requests/?view=everything").status_code == 404


def test_nobody_sees_requests_of_another_practice(desk, practice, other_practice):
    mine = due(practice, 3)
    due(other_practice, -3)
    get_stuck(due(other_practice, 3).documents.get(), "missing_glyph")
    assert references(desk.get("/staff/requests/")) == [mine.reference]
    assert set(counts(desk.get("/staff/requests/?view=stuck")).values()) == {0, 1}
    assert counts(desk.get("/staff/"))["stuck"] == 0


def test_who_works_for_two_practices_sees_both(desk, practice, other_practice, cleo):
    Membership.objects.create(user=cleo, practice=other_practice)
    first, second = due(practice, 3), due(other_practice, 4)
    assert references(desk.get("/staff/requests/")) == [first.reference, second.reference]


def test_who_works_for_no_practice_sees_an_empty_desk(sign_in, cleo, practice):
    due(practice, 3)
    Membership.objects.all().delete()
    page = sign_in(cleo).get("/staff/requests/")
    assert (page.status_code, references(page)) == (200, [])


def test_overdue_begins_at_midnight_where_the_practice_is(desk, cleo):
    hawaii = make_practice(name="Far", hosts=["far.example"], time_zone="Pacific/Honolulu")
    samoa = make_practice(name="Near", hosts=["near.example"], time_zone="Pacific/Apia")
    for each in (hawaii, samoa):
        Membership.objects.create(user=cleo, practice=each)
        due(each, 3)
    # The two are 24 or 25 hours apart, so it is never the same day at both.
    today = hawaii.today(timezone.now())
    RecordsRequest.objects.update(due_on=today)
    page = desk.get("/staff/requests/?view=overdue")
    assert references(page) == [samoa.requests.get().reference]
    assert counts(page) == {
        "mine": 0,
        "unclaimed": 2,
        "overdue": 1,
        "due-soon": 1,
        "stuck": 0,
        "open": 2,
    }


def test_a_line_says_what_is_needed_to_choose_and_no_more(desk, practice, marcus):
    records_request = due(practice, -3, "authorization")
    claim(records_request, by=marcus, at=now())
    seal(records_request)
    page = desk.get("/staff/requests/")
    day = records_request.due_on.strftime("%b %-d")
    if records_request.due_on.year != practice.today(timezone.now()).year:
        day = records_request.due_on.strftime("%b %-d, %Y")
    assert row_of(page, records_request) == (
        f"{day} 3 days past plan {records_request.reference} "
        "María José O’Neill-Łukasiewicz , 1948 "
        "To someone else Received Extra privacy Marcus Thibodeaux"
    )


def test_the_list_holds_no_birth_date_no_way_to_reach_and_no_condition(desk, practice):
    due(practice, 3, "authorization")
    html = desk.get("/staff/requests/").content.decode()
    for private in ("March 27", "1948-03-27", "503-555-0112", "maria@home.example", "HIV", "care"):
        assert private not in html, private


def test_flags_say_what_is_pending_and_what_is_stuck(desk, practice):
    pending = due(practice, 2)
    document_stuck = due(practice, 3)
    get_stuck(document_stuck.documents.get(), "timestamp_unavailable")
    message_unsure = due(practice, 4)
    seal(message_unsure)
    message = Message.objects.get(subject_id=message_unsure.pk)
    get_stuck(message, "maybe_sent", unsure_at=now(), handed_over_at=now())
    sealed = due(practice, 5)
    seal(sealed)
    page = desk.get("/staff/requests/")
    flags = {row.reference: [str(flag.words) for flag in row.flags] for row in page.context["rows"]}
    assert flags == {
        pending.reference: ["Seal pending"],
        document_stuck.reference: ["Stuck"],
        message_unsure.reference: ["Stuck"],
        sealed.reference: [],
    }


def test_only_the_reference_is_a_link_and_it_heads_its_row(desk, practice):
    records_request = due(practice, 3)
    html = desk.get("/staff/requests/?view=open").content.decode()
    body = html.split('<tbody id="results"')[1].split("</tbody>")[0]
    link = f'<a class="ref" href="/staff/requests/{records_request.reference}/?view=open">'
    assert re.findall(r"<a\b[^>]*>", body) == [link]
    assert f'<th scope="row">{link}' in body


def test_fifty_lines_a_page_with_links_at_both_ends(desk, practice):
    for days in range(51):
        due(practice, days)
    first = desk.get("/staff/requests/")
    assert len(references(first)) == 50
    assert first.content.decode().count('href="?view=open&amp;page=2"') == 2
    second = desk.get("/staff/requests/?view=open&page=2")
    assert len(references(second)) == 1
    assert "51 to 51 of 51" in " ".join(second.content.decode().split())
    assert not set(references(first)) & set(references(second))


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9", ""])
def test_a_strange_page_number_shows_the_nearest_page(desk, practice, page):
    records_request = due(practice, 3)
    found = desk.get("/staff/requests/", {"page": page})
    assert references(found) == [records_request.reference]


def test_as_many_queries_for_three_requests_as_for_one(desk, practice, cleo):
    due(practice, 3)
    desk.get("/staff/requests/")  # the stream of events exists from now on
    with CaptureQueriesContext(connection) as one:
        desk.get("/staff/requests/")
    for kind in ("access_request", "authorization"):
        claim(due(practice, 4, kind), by=cleo, at=now())
    with CaptureQueriesContext(connection) as three:
        page = desk.get("/staff/requests/")
    assert len(references(page)) == 3
    assert len(three) == len(one)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
@pytest.mark.parametrize("slug", ["open", "unclaimed", "overdue", "due-soon"])
def test_a_list_is_read_from_its_index_in_order(desk, practice, slug):
    due(practice, 3)
    with CaptureQueriesContext(connection) as queries:
        desk.get(f"/staff/requests/?view={slug}")
    [page] = [query["sql"] for query in queries if "LIMIT 50" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {page}")
        plan = " / ".join(row[3] for row in cursor)
    assert "USING INDEX request_queue (practice_id=?" in plan
    assert "TEMP B-TREE" not in plan


def test_opening_a_list_is_one_event_not_one_per_line(desk, practice, cleo):
    for days in (3, 4, 5):
        due(practice, days)
    desk.get("/staff/requests/?view=due-soon")
    [event] = Event.objects.filter(name="list_opened")
    assert (event.stream_id, event.actor) == (practice.pk, f"staff:{cleo.pk}")
    assert event.facts == {"list": "due-soon", "page": 1}


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("mine", "You have not claimed any requests."),
        ("unclaimed", "Somebody works on every open request."),
        ("overdue", "No requests are overdue."),
        ("stuck", "Nothing is stuck."),
    ],
)
def test_an_empty_list_says_what_is_true_and_what_comes_next(desk, practice, marcus, slug, words):
    records_request = due(practice, 9)
    claim(records_request, by=marcus, at=now())
    seal(records_request)
    html = " ".join(desk.get(f"/staff/requests/?view={slug}").content.decode().split())
    assert words in html
    assert f"The next one is due on {records_request.due_on.strftime('%b %-d')}" in html
    assert "See all open requests" in html
    assert "<table" not in html


def test_an_empty_list_asks_as_many_queries_however_many_requests_come_next(desk, practice):
    due(practice, 3)
    desk.get("/staff/requests/?view=overdue")  # the stream of events exists from now on
    with CaptureQueriesContext(connection) as one:
        desk.get("/staff/requests/?view=overdue")
    for days in (4, 5):
        due(practice, days)
    with CaptureQueriesContext(connection) as three:
        page = desk.get("/staff/requests/?view=overdue")
    assert "The next one is due on" in " ".join(page.content.decode().split())
    assert len(three) == len(one)


def test_an_empty_list_names_no_next_one_when_there_is_none(desk, practice):
    records_request = due(practice, 9)
    RecordsRequest.objects.filter(pk=records_request.pk).update(stage=Stage.CLOSED)
    html = desk.get("/staff/requests/?view=open").content.decode()
    assert "No requests are open." in html
    assert "The next one" not in html


def test_the_first_day_says_where_requests_come_from(desk):
    html = desk.get("/staff/requests/").content.decode()
    assert "No requests yet." in html
    assert 'href="http://testserver:8000/records/"' in html


def test_long_and_foreign_names_stand_in_the_list_whole(desk, practice):
    records_request = due(practice, 3)
    patient = records_request.patient
    patient.first_names, patient.last_names = "عبد الله " * 14, "<b>O’Neill</b>"
    patient.save()
    html = desk.get("/staff/requests/").content.decode()
    assert "&lt;b&gt;O’Neill&lt;/b&gt;" in html
    assert patient.first_names.strip() in html


def test_no_page_of_the_desk_may_be_kept_or_found(desk, practice):
    answer = desk.get("/staff/requests/")
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
