"""Photos and papers at the desk: small on the request's page, whole as a file, each opening an event."""

import pytest

from portal import storage
from portal.models import Event
from records.actions.papers import remove_identity_papers
from records.models import RecordsRequest
from records.models.paper import Purpose
from records.workflow import Closing, Stage
from tests import photos
from tests.factories import SIGNED_AT, make_request
from tests.workqueue.conftest import add_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def records_request(practice):
    return make_request(practice)


def place(records_request, paper=None, small=""):
    beside = f"papers/{paper.pk}/{small}" if paper else ""
    return f"/staff/requests/{records_request.reference}/{beside}"


def openings(records_request):
    found = Event.objects.filter(stream=records_request.pk, name="paper_opened")
    return [event.facts for event in found]


def test_the_page_shows_what_was_added(desk, records_request):
    photo = add_to(records_request)
    paper = add_to(records_request, Purpose.AUTHORITY, content=photos.pdf(pages=2))
    text = desk.get(place(records_request)).content.decode()
    for words in (
        "Photos and papers",
        "Photo of ID",
        "Paper that shows the right to ask",
        "Download photo",
        "Download PDF",
        "2 pages",
        place(records_request, photo),
        place(records_request, paper, "small/"),
    ):
        assert words in text


def test_a_request_without_any_has_no_such_card(desk, records_request):
    assert "Photos and papers" not in desk.get(place(records_request)).content.decode()


def test_opening_one_gives_our_copy_as_a_file_and_is_an_event(desk, records_request):
    photo = add_to(records_request, content=photos.jpeg_of_a_phone())
    answer = desk.get(place(records_request, photo))
    name = f"{records_request.reference}-identity.jpg"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content == storage.read(photo.file)
    assert photos.PLACE not in answer.content
    assert openings(records_request) == [{"paper": str(photo.pk)}]


def test_a_pdf_is_handed_out_as_one(desk, records_request):
    paper = add_to(records_request, Purpose.AUTHORITY, content=photos.pdf(script="1"))
    answer = desk.get(place(records_request, paper))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('-authority.pdf"')
    assert answer.content.startswith(b"%PDF-")


def test_the_small_picture_is_shown_and_the_page_it_stands_on_is_the_event(desk, records_request):
    photo = add_to(records_request)
    answer = desk.get(place(records_request, photo, "small/"))
    assert (answer["Content-Disposition"], answer["Content-Type"]) == ("inline", "image/jpeg")
    assert answer.content == storage.read(photo.thumbnail)
    assert openings(records_request) == []


@pytest.mark.parametrize("small", ["", "small/"])
def test_strangers_and_wrong_addresses_find_nothing(
    sign_in, otto, desk, practice, records_request, small
):
    photo = add_to(records_request)
    other = make_request(practice)
    assert sign_in(otto).get(place(records_request, photo, small)).status_code == 404
    assert desk.get(place(other, photo, small)).status_code == 404
    assert openings(records_request) == []


def test_what_was_deleted_is_named_and_cannot_be_opened(desk, records_request):
    photo = add_to(records_request)
    RecordsRequest.objects.filter(pk=records_request.pk).update(
        stage=Stage.CLOSED, closed_at=SIGNED_AT, closed_because=Closing.CANCELLED
    )
    remove_identity_papers(SIGNED_AT.replace(month=5))
    text = desk.get(place(records_request)).content.decode()
    assert "Deleted May 26, 2026" in text
    assert "<img" not in text
    assert "Photo or paper deleted" in text
    for small in ("", "small/"):
        assert desk.get(place(records_request, photo, small)).status_code == 404


def test_the_timeline_says_what_was_added_and_who_opened_it(desk, records_request):
    photo = add_to(records_request)
    desk.get(place(records_request, photo))
    text = desk.get(place(records_request)).content.decode()
    assert "Added a photo or paper" in text
    assert "Opened the request and its files" in text
    assert (
        "Added a photo or paper"
        in desk.get(f"{place(records_request)}?show=files").content.decode()
    )


def test_opening_files_is_counted(desk, records_request, settings):
    settings.THROTTLES = settings.THROTTLES | {"downloads": "1/day"}
    photo = add_to(records_request)
    assert desk.get(place(records_request, photo)).status_code == 200
    assert desk.get(place(records_request, photo)).status_code == 429


def test_the_right_to_ask_stands_beside_how_to_reach_them(desk, records_request):
    requester = records_request.requester
    requester.papers_answer = "mail"
    requester.save()
    text = desk.get(place(records_request)).content.decode()
    assert "Right to ask" in text
