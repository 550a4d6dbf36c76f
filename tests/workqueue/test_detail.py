"""The page of one request: facts, warnings, document, timeline and notes."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Event, Message
from records import audit, problems
from records.actions.asks import Wanted, answer_ask, make_ask
from records.actions.cancel import cancel
from records.actions.checking import start_checking
from records.actions.claims import claim, hand_back
from records.actions.document_checks import Found, note_check
from records.actions.notes import add_note
from records.audit import EventName
from records.documents.content import Ending, Months, WantedRecords
from records.documents.errors import DocumentError
from records.models import Note, RecordsRequest
from records.models.ask import AskKind
from records.signing.errors import SigningError
from records.workqueue import words
from records.workqueue.timeline import LIMIT
from tests.factories import SIGNED_AT, make_request, now
from tests.workqueue.conftest import PDF, seal

pytestmark = pytest.mark.django_db


EVERYTHING = [
    "Opened the request",
    "Note",
    "Opened the signed document",
    "Message written",
    "Received online",
]


def address(records_request, rest=""):
    return f"/staff/requests/{records_request.reference}/{rest}"


def text_of(page):
    """The words of a page as they are read, without its head."""
    body = page.content.decode().split("<body")[1]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def card(page, title):
    """The words of one card."""
    html = page.content.decode()
    sections = re.findall(r"<section class=\"card.*?</section>", html, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]+>", " ", section).split()) for section in sections]
    return next(each.removeprefix(title).strip() for each in words if each.startswith(title))


def read_document(client, records_request, document):
    """Open the signed document as a browser does: to its end."""
    answer = client.get(address(records_request, f"document/{document.pk}/"))
    assert b"".join(answer.streaming_content) == PDF
    return answer


def entries(page):
    """Title and text of each line of the timeline."""
    return [(entry.title, entry.text) for entry in page.context["timeline"].entries]


def test_the_identity_bar_says_whose_request_it_is(desk, practice):
    records_request = make_request(practice, at=timezone.now())
    html = text_of(desk.get(address(records_request)))
    assert "María José O’Neill-Łukasiewicz Other names: María Smith Born March 27, 1948" in html
    assert f"Reference {records_request.reference} Kind To me Due" in html
    assert "due in 30 days Status Received Identity Not checked yet Claimed by Nobody" in html


def test_a_plan_is_not_called_due(desk, practice):
    records_request = make_request(practice, "authorization", at=timezone.now())
    html = text_of(desk.get(address(records_request)))
    assert "Kind To someone else Planned" in html
    assert "planned in 30 days Status" in html


def test_what_they_asked_for_to_themselves(desk, practice):
    records_request = make_request(practice)
    assert card(desk.get(address(records_request)), "What they asked for") == (
        "Records Visit notes Implant or port details (device card) Dates January 2019 to March 2023"
    )


def test_what_they_asked_for_to_someone_else_says_what_to_leave_out(desk, practice):
    records_request = make_request(practice, "authorization")
    assert card(desk.get(address(records_request)), "What they asked for") == (
        "Records Visit notes Implant or port details (device card) Dates January 2019 to March 2023"
        " Leave out Extra privacy Mental health care Alcohol or drug treatment HIV"
        " Include Genetic tests Reason For care Permission ends At the end of May 27, 2026"
    )


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (WantedRecords("all"), "Records All records Dates All dates"),
        (
            WantedRecords("short"),
            "Records A short set for a new doctor: notes, tests and medicines of the last 2 years "
            "as a patient, and any implant details",
        ),
        (
            WantedRecords("chosen", ("bills",), (Months("2020-04", "2020-05"),)),
            "Records Bills, payments and insurance Dates April 2020 to May 2020",
        ),
    ],
)
def test_every_way_to_choose_records_has_words(desk, practice, records, words):
    records_request = make_request(practice, records=records)
    assert card(desk.get(address(records_request)), "What they asked for") == words


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending("sent", ""), "When the records have been sent"),
        (Ending("days_90", "2026-05-27"), "At the end of May 27, 2026"),
    ],
)
def test_every_end_of_a_permission_has_words(desk, practice, ending, words):
    records_request = make_request(practice, "authorization", ending=ending)
    page = desk.get(address(records_request))
    assert card(page, "What they asked for").endswith(f"Permission ends {words}")


def test_how_to_reach_them_warns_of_what_is_not_safe(desk, practice):
    records_request = make_request(practice)
    requester = records_request.requester
    requester.wants_plain_subject = True
    requester.save()
    assert card(desk.get(address(records_request)), "Who and how to reach them") == (
        "Mail 1234 SW Main Street, Apt 5 Tualatin, OR 97062 "
        "Email maria@home.example (best way) Subject line Plain subject only "
        "Phone Leave no voice message 503-555-0112 Proof of identity Will send it later"
    )


def test_who_may_get_a_voice_message_has_no_warning(desk, practice):
    records_request = make_request(practice)
    requester = records_request.requester
    requester.may_leave_voice_message, requester.email, requester.best_way = True, "", "phone"
    requester.save()
    words = card(desk.get(address(records_request)), "Who and how to reach them")
    assert "Email Not given Phone 503-555-0112 (best way)" in words
    assert "Leave no voice message" not in words


def test_where_to_send_to_a_clinic(desk, practice):
    records_request = make_request(practice, "authorization")
    assert card(desk.get(address(records_request)), "Where to send") == (
        "To Oregon Vascular Clinic A doctor or clinic "
        "Mail 9000 SW Barnes Road Portland, OR 97225 Way By fax Fax 503-555-0199 "
        "Phone 503-555-0198 So far Nothing sent yet"
    )


def test_a_third_party_and_an_email_bring_the_call_back_prompt(desk, practice):
    prompt = "Call the number already in the chart, not the one in this request."
    to_clinic = make_request(practice, "authorization")
    assert prompt in text_of(desk.get(address(to_clinic)))
    assert prompt not in text_of(desk.get(address(make_request(practice))))
    requester = to_clinic.requester
    requester.email = ""
    requester.save()
    assert prompt not in text_of(desk.get(address(to_clinic)))


def test_the_title_holds_no_name(desk, practice):
    records_request = make_request(practice)
    html = desk.get(address(records_request)).content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
    assert title == f"{records_request.reference} - Staff"


def test_opening_the_page_is_one_event(desk, practice, cleo):
    records_request = make_request(practice)
    desk.get(address(records_request))
    [event] = Event.objects.filter(name="opened")
    assert (event.stream_id, event.actor, event.facts) == (
        records_request.pk,
        f"staff:{cleo.pk}",
        {},
    )


# --- Its place in the list ----------------------------------------------------------------------


@pytest.fixture
def five(practice):
    """Five open requests in the order of the queue; two of them are due on one day."""
    made = [
        make_request(practice, at=SIGNED_AT + dt.timedelta(days=days)) for days in (0, 1, 1, 2, 3)
    ]
    return sorted(made, key=lambda each: (each.due_on, each.reference))


def test_previous_and_next_walk_the_list_it_was_opened_from(desk, five):
    walked = [five[0].reference]
    while (
        following := desk.get(f"/staff/requests/{walked[-1]}/?view=open").context["place"].following
    ):
        walked.append(following)
    assert walked == [each.reference for each in five]
    for number, records_request in enumerate(five, start=1):
        place = desk.get(f"{address(records_request)}?view=open").context["place"]
        previous = five[number - 2].reference if number > 1 else ""
        assert (place.position, place.count, place.previous) == (number, 5, previous)


def test_the_page_says_3_of_5_and_leads_back_to_the_list(desk, five):
    page = desk.get(f"{address(five[2])}?view=unclaimed")
    words = text_of(page)
    assert "Back to Unclaimed (5) Previous 3 of 5 Next" in words
    assert 'href="/staff/requests/?view=unclaimed"' in page.content.decode()


def test_a_request_that_left_the_list_has_no_place_in_it(desk, five, cleo):
    claim(five[2], by=cleo, at=now())
    place = desk.get(f"{address(five[2])}?view=unclaimed").context["place"]
    assert (place.position, place.count, place.previous, place.following) == (0, 4, "", "")


def test_the_page_costs_as_many_queries_in_a_long_list(desk, practice, five):
    desk.get(f"{address(five[2])}?view=open")
    with CaptureQueriesContext(connection) as few:
        desk.get(f"{address(five[2])}?view=open")
    for _ in range(4):
        make_request(practice, at=SIGNED_AT + dt.timedelta(days=2))
    with CaptureQueriesContext(connection) as many:
        desk.get(f"{address(five[2])}?view=open")
    assert len(many) == len(few)


# --- The signed document ------------------------------------------------------------------------


def test_the_sealed_document_is_shown_and_linked(desk, practice):
    records_request = make_request(practice)
    document = seal(records_request)
    page = desk.get(address(records_request))
    source = address(records_request, f"document/{document.pk}/")
    html = page.content.decode()
    assert "Download the PDF (2 pages)" in text_of(page)
    assert f'src="{source}" title="Signed request {records_request.reference}"' in html
    assert f'<a href="{source}">' in html
    assert document.verification_code in html


def test_a_document_on_its_way_says_so(desk, practice):
    records_request = make_request(practice)
    words = card(desk.get(address(records_request)), "Signed document")
    assert words == "Not there yet. It is being made. This takes a few seconds."


def test_a_document_that_failed_once_says_why_and_that_we_try_again(desk, practice, cleo):
    records_request = make_request(practice)
    records_request.documents.update(problem="timestamp_unavailable", attempts=1)
    assert card(desk.get(address(records_request)), "Signed document") == (
        "Not there yet. We try again by ourselves. Last time: The timestamp service did not answer."
    )
    claim(records_request, by=cleo, at=timezone.now())
    assert "The signed document is late. See below why." in card(
        desk.get(address(records_request)), "Next step"
    )


def test_a_message_that_failed_once_says_why_and_that_we_try_again(desk, practice):
    records_request = make_request(practice)
    Message.objects.update(problem="mail_server_away", attempts=1)
    assert card(desk.get(address(records_request)), "Messages") == (
        "We have your request We try again by ourselves. Last time: The mail server did not answer."
    )


@pytest.mark.parametrize(
    ("asked_by", "place", "framed_by", "ancestors"),
    [
        ({}, "attachment", "DENY", "'none'"),
        ({"sec-fetch-dest": "document"}, "attachment", "DENY", "'none'"),
        ({"sec-fetch-dest": "iframe"}, "inline", "SAMEORIGIN", "'self'"),
    ],
)
def test_the_document_comes_as_a_file_and_in_our_own_frame_only(
    desk, practice, asked_by, place, framed_by, ancestors
):
    records_request = make_request(practice)
    document = seal(records_request)
    source = address(records_request, f"document/{document.pk}/")
    answer = desk.get(source, headers=asked_by)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["Content-Disposition"] == f'{place}; filename="{records_request.reference}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == framed_by
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"frame-ancestors {ancestors}" in policy
    assert "script-src" not in policy


def test_opening_the_document_is_one_event(desk, practice, cleo):
    records_request = make_request(practice)
    document = seal(records_request)
    read_document(desk, records_request, document)
    [event] = Event.objects.filter(name="document_opened")
    assert (event.stream_id, event.actor) == (records_request.pk, f"staff:{cleo.pk}")
    assert event.facts == {"document": str(document.pk)}


def test_a_document_whose_file_is_away_answers_503_and_is_no_opening(sign_in, practice, cleo):
    records_request = make_request(practice)
    document = seal(records_request)
    storages["sealed"].delete(document.stored_file.name)
    desk = sign_in(cleo)
    desk.raise_request_exception = False
    answer = desk.get(address(records_request, f"document/{document.pk}/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert not Event.objects.filter(name="document_opened").exists()


def test_a_document_that_was_changed_is_not_shown(sign_in, practice, cleo):
    records_request = make_request(practice)
    document = seal(records_request)
    path = storages["sealed"].path(document.stored_file.name)
    sealed_bytes = bytearray(Path(path).read_bytes())
    sealed_bytes[-1] ^= 1
    Path(path).write_bytes(sealed_bytes)
    desk = sign_in(cleo)
    desk.raise_request_exception = False
    answer = desk.get(address(records_request, f"document/{document.pk}/"))
    assert answer.status_code == 500
    assert b"PDF" not in answer.content


def test_a_document_that_is_not_sealed_cannot_be_opened(desk, practice):
    records_request = make_request(practice)
    document = records_request.documents.get()
    assert desk.get(address(records_request, f"document/{document.pk}/")).status_code == 404
    assert not Event.objects.filter(name="document_opened").exists()


def test_a_document_is_not_found_under_another_request(desk, practice):
    document = seal(make_request(practice))
    another = make_request(practice)
    assert desk.get(address(another, f"document/{document.pk}/")).status_code == 404


# --- Messages -----------------------------------------------------------------------------------


def test_a_message_says_when_it_was_sent_at_the_practice(desk, practice):
    records_request = make_request(practice)
    Message.objects.update(handed_over_at=SIGNED_AT, sent_at=SIGNED_AT, finished_at=SIGNED_AT)
    assert card(desk.get(address(records_request)), "Messages") == (
        "We have your request Sent Feb 26, 2026, 10:04 a.m."
    )


def test_a_message_that_waits_says_so(desk, practice):
    records_request = make_request(practice)
    page = desk.get(address(records_request))
    assert card(page, "Messages") == "We have your request Waiting to be sent"


def test_a_request_without_messages_says_so(desk, practice):
    records_request = make_request(practice)
    Message.objects.all().delete()
    assert card(desk.get(address(records_request)), "Messages") == "No messages yet."


# --- Timeline and notes -------------------------------------------------------------------------


def test_the_timeline_tells_what_happened_newest_first(desk, practice, cleo):
    records_request = make_request(practice)
    claim(records_request, by=cleo, at=now())
    start_checking(records_request, by=cleo, at=now())
    add_note(records_request, "Called the chart’s number.", by=cleo, at=now())
    hand_back(records_request, by=cleo, at=now())
    assert entries(desk.get(address(records_request))) == [
        ("Opened the request", ""),
        ("Handed back", ""),
        ("Note", "Called the chart’s number."),
        ("Moved to the next stage", "Being checked"),
        ("Claimed", ""),
        ("Message written", "We have your request"),
        ("Received online", ""),
    ]


def test_each_entry_says_who_and_when_at_the_practice(desk, practice):
    records_request = make_request(practice)
    first = desk.get(address(records_request)).context["timeline"].entries[-1]
    local = practice.local(Event.objects.get(name="received").at)
    assert first.when.startswith("The person who asked, ")
    assert local.strftime("%b %-d, %Y") in first.when


def test_openings_in_a_row_by_one_person_are_one_entry(desk, sign_in, practice, marcus):
    records_request = make_request(practice)
    document = seal(records_request)
    for _ in range(3):
        desk.get(address(records_request))
        read_document(desk, records_request, document)
    sign_in(marcus).get(address(records_request))
    assert entries(desk.get(address(records_request)))[:3] == [
        ("Opened the request", ""),
        ("Opened the request", ""),
        ("Opened the request and its signed document", "3 times"),
    ]


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("notes", ["Note"]),
        ("files", ["Opened the signed document"]),
        ("system", ["Message written"]),
        ("all", EVERYTHING),
        ("nonsense", EVERYTHING),
    ],
)
def test_the_timeline_can_be_narrowed(desk, practice, cleo, show, titles):
    records_request = make_request(practice)
    document = seal(records_request)
    read_document(desk, records_request, document)
    add_note(records_request, "A note", by=cleo, at=now())
    page = desk.get(f"{address(records_request)}?show={show}")
    assert [title for title, _ in entries(page)] == titles


def test_a_long_timeline_goes_on_at_older_entries(desk, practice, cleo):
    records_request = make_request(practice)
    for number in range(LIMIT):
        add_note(records_request, f"Note {number}", by=cleo, at=now())
    newest = desk.get(f"{address(records_request)}?show=notes")
    assert len(entries(newest)) == LIMIT
    assert newest.context["timeline"].older == 0
    add_note(records_request, "One more", by=cleo, at=now())
    page = desk.get(f"{address(records_request)}?show=notes")
    older = desk.get(
        f"{address(records_request)}?show=notes&before={page.context['timeline'].older}"
    )
    assert entries(older) == [("Note", "Note 0")]


@pytest.mark.parametrize("before", ["x", "-3", "", "9" * 30, "٣"])
def test_a_strange_place_in_the_timeline_is_no_error(desk, practice, before):
    records_request = make_request(practice)
    assert desk.get(address(records_request), {"before": before}).status_code == 200


@pytest.mark.parametrize(
    ("name", "facts", "line"),
    [
        (
            "task_made",
            {"kind": "seal_stuck"},
            ("Task for staff", "The signed PDF could not be made"),
        ),
        (
            "seal_failed",
            {"problem": "timestamp_unavailable"},
            (
                "The signed document could not be made yet",
                "The timestamp service did not answer.",
            ),
        ),
        ("tried_again", {}, ("Started again", "")),
    ],
)
def test_what_the_portal_did_is_told_in_words(desk, practice, name, facts, line):
    records_request = make_request(practice)
    audit.record(records_request, EventName(name), audit.SYSTEM, **facts)
    assert entries(desk.get(f"{address(records_request)}?show=system"))[0] == line


def test_a_check_of_the_document_says_what_was_told_and_not_to_whom(desk, practice):
    records_request = make_request(practice)
    note_check(records_request.documents.get(), Found.CHANGED)
    answer = desk.get(f"{address(records_request)}?show=files")
    assert entries(answer)[0] == (
        "Checked whether the document came from us",
        "The file is not the one we made",
    )
    assert "Somebody on the public site, " in answer.content.decode()


def test_whatever_people_are_told_of_a_document_has_words_for_staff():
    assert set(words.TOLD_OF_DOCUMENT) == set(Found)


def test_every_event_and_every_reason_has_words():
    assert all(name.label for name in EventName)
    kinds = {
        error.kind
        for base in (SigningError, DocumentError)
        for error in (base, *base.__subclasses__())
        if error not in (SigningError, DocumentError)
    }
    assert kinds | {"fault", "worker_lost", "storage_unavailable"} <= set(problems.PROBLEMS)
    assert problems.problem("unheard_of") == "Something failed: unheard_of."
    assert problems.problem("") == "No reason was given."


def test_a_note_is_kept_under_its_author_and_shown(desk, practice, cleo):
    records_request = make_request(practice)
    answer = desk.post(address(records_request, "notes/?view=open"), {"text": " Called.\nTwice. "})
    assert answer["Location"] == f"{address(records_request)}?view=open"
    [note] = Note.objects.all()
    assert (note.author, note.text) == (cleo, "Called.\nTwice.")
    page = desk.get(answer["Location"])
    assert "Your note was added." in text_of(page)
    assert "Called.<br>Twice." in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write a note first"),
        ("  \n ", "Write a note first"),
        ("x" * 5001, "The note must be shorter than 5,000 characters"),
    ],
)
def test_a_note_that_cannot_be_kept_is_not_lost(desk, practice, typed, words):
    records_request = make_request(practice)
    page = desk.post(address(records_request, "notes/"), {"text": typed})
    html = page.content.decode()
    assert html.count(words) == 2
    assert f'<a href="#id_text">{words}</a>' in html
    assert typed in html
    assert html.count("<title>Error: ") == 1
    assert not Note.objects.exists()


def test_a_note_is_text_and_never_markup(desk, practice, cleo):
    records_request = make_request(practice)
    add_note(records_request, "<script>alert(1)</script>", by=cleo, at=now())
    html = desk.get(address(records_request)).content.decode()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("reference", ["MR-0000-0000", "MR-IIII-LLLL", "mr-7k2f-94qd", "x"])
def test_an_unknown_reference_is_not_found(desk, reference):
    assert desk.get(f"/staff/requests/{reference}/").status_code == 404


def test_no_patient_data_is_in_any_address_of_the_page(desk, practice):
    records_request = make_request(practice, "authorization")
    seal(records_request)
    html = desk.get(f"{address(records_request)}?view=open").content.decode()
    links = " ".join(re.findall(r'(?:href|src|action)="([^"]*)"', html))
    for private in ("Mar", "Neill", "1948", "503", "home.example"):
        assert private not in links, private
    assert RecordsRequest.objects.get().reference in links


def test_what_was_asked_and_answered_stands_in_the_timeline(desk, practice, cleo):
    records_request = make_request(practice, at=timezone.now())
    wanted = Wanted(AskKind.ANSWER, "Which doctor?", dt.date(2026, 3, 14))
    ask = make_ask(records_request, wanted, by=cleo, at=timezone.now())
    answer_ask(ask, "Dr. Example", at=timezone.now())
    page = desk.get(address(records_request))
    assert entries(page)[1:4] == [
        ("Task for staff", "They answered what we asked"),
        ("Answered what we asked", "Dr. Example"),
        ("Asked for something", "Which doctor?"),
    ]


def test_looks_at_the_status_page_are_one_line(desk, practice):
    records_request = make_request(practice, at=timezone.now())
    for _ in range(3):
        audit.record(records_request, audit.EventName.STATUS_SEEN, audit.REQUESTER)
    page = desk.get(address(records_request))
    assert entries(page)[1] == ("Looked at the status page", "3 times")


def test_a_cancelled_request_says_so(desk, practice):
    records_request = make_request(practice, at=timezone.now())
    cancel(records_request, at=timezone.now())
    page = desk.get(address(records_request))
    assert entries(page)[1] == ("Request cancelled", "")
    assert "Status Closed" in text_of(page)
    assert "Claim it" not in text_of(page)
