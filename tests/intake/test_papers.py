"""The pages that take photos and papers: one after the other, readable, removable, and never in the way."""

import io
import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal import storage
from portal.failures import StorageFullError
from portal.masking import masked_file_name
from portal.models import StoredFile
from portal.uploads import PHOTOS
from records.actions.drafts import save_answers
from records.intake.situation import Situation
from records.intake.steps import first_unanswered, path, purposes
from records.models import Draft, Paper, RecordsRequest
from records.models.paper import MOST_PAPERS
from tests import photos
from tests.factories import make_practice
from tests.intake.answers import ACCESS, AUTHORIZATION, CHILD
from tests.intake.conftest import Visitor

pytestmark = pytest.mark.django_db
WITH_PHOTO = ACCESS | {"id": {"answer": "photo"}, "id-photo": {}}
SORRY = "We could not add the file. Try again"
NAME = "Maria-Lukasiewicz-license.jpg"


@pytest.fixture
def sender(visitor):
    """Somebody on the page that takes photos of an ID."""
    visitor.answer(WITH_PHOTO, until="id-photo")
    return visitor


def add(visitor, content, name=NAME, slug="id-photo", **others):
    file = SimpleUploadedFile(name, content) if content else io.BytesIO(b"")
    file.name = name
    return visitor.post(slug, {"file": file, "add": "yes"} | others)


def pictures(visitor):
    """The addresses of the pictures on the page."""
    return re.findall(r'<img src="([^"]+)"', visitor.text)


def removals(visitor):
    return re.findall(r'<a href="([^"]+/remove/[^"]+)"', visitor.text)


def test_the_page_says_in_advance_what_can_be_added(sender):
    for words in (
        "Add a photo of your ID",
        "JPG, PNG, HEIC or PDF, up to 10 MB.",
        "up to 5 files",
        "Take a photo of the front",
        "We delete the photos 30 days after we finish.",
        'accept="image/*,.pdf,.heic"',
        'enctype="multipart/form-data"',
        "Choose “Call me instead”",
    ):
        assert words in sender.text
    assert "capture" not in sender.text
    assert "multiple" not in sender.text


def test_without_a_photo_the_way_goes_on_and_the_request_says_later(sender):
    sender.post("id-photo", {})
    assert sender.slug == "check"
    assert "None yet. We will contact you and say how" in sender.text
    sender.post("check", {})
    sender.sign()
    assert RecordsRequest.objects.get().requester.identity_answer == "later"
    assert "We will contact you and say how." in sender.text


def test_a_photo_is_shown_with_a_masked_name_and_the_question_whether_it_can_be_read(sender):
    add(sender, photos.jpeg_of_a_phone())
    assert sender.slug == "id-photo"
    assert "You added 1 file" in sender.text
    assert "Mar…se.jpg" in sender.text
    assert "Lukasiewicz" not in sender.text
    assert "Can you read it?" in sender.text
    assert 'alt="Photo you added"' in sender.text
    assert "Add another photo" in sender.text


def test_a_photo_goes_with_the_request(sender):
    add(sender, photos.jpeg())
    sender.post("id-photo", {})
    assert "1 file" in sender.text
    sender.post("check", {})
    sender.sign()
    records_request = RecordsRequest.objects.get()
    assert records_request.papers.count() == 1
    assert records_request.requester.identity_answer == "photo"
    assert "We look at the photo you added." in sender.text


def test_the_picture_is_our_own_and_no_page(sender):
    add(sender, photos.jpeg_of_a_phone())
    [address] = pictures(sender)
    answer = sender.client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content == storage.read(Paper.objects.get().thumbnail)
    assert photos.PLACE not in answer.content


def test_nobody_else_sees_or_removes_it(sender):
    add(sender, photos.jpeg())
    [picture], [removal] = pictures(sender), removals(sender)
    stranger = Visitor().start()
    theirs = f"/records/request/{stranger.draft_id}/added/{Paper.objects.get().pk}/"
    for address in (picture, removal, theirs):
        assert stranger.client.get(address).status_code == 404
        stranger.client.post(address)
    stranger.client.post(stranger.address(f"id-photo/remove/{Paper.objects.get().pk}"))
    assert Paper.objects.count() == 1


REFUSED = {
    "type": (b"hello", "The file must be a JPG, PNG, HEIC or PDF"),
    "empty": (b"", "The file is empty"),
    "locked": (photos.pdf(password="x"), "The file has a password. Remove it and try again"),
    "pages": (photos.pdf(pages=60, script="1"), "The file must have 30 pages or fewer"),
    "pixels": (photos.huge_png(), "The picture is too large. Try a new photo"),
    "bomb": (photos.zip_bomb(), "The file must be a JPG, PNG, HEIC or PDF"),
    "broken": (photos.jpeg()[:900], "We could not open the file. Try a new photo"),
    "polyglot": (
        photos.jpeg() + photos.archive(),
        "We could not accept this file because it may harm our system. Try a new photo",
    ),
    "size": (b"\xff\xd8\xff" + b"x" * PHOTOS.most_bytes, "The file must be smaller than 10 MB"),
    "more than a page takes": (
        b"\xff\xd8\xff" + b"x" * (PHOTOS.most_bytes + 2**21),
        "The file must be smaller than 10 MB",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_added_is_told_why_beside_its_control_and_nothing_is_lost(sender, why):
    content, sentence = REFUSED[why]
    add(sender, photos.jpeg())
    add(sender, content)
    assert (sender.slug, sender.errors) == ("id-photo", [sentence])
    assert "<title>Error: " in sender.text
    assert 'id="id_file_error"' in sender.text
    assert "You added 1 file" in sender.text
    add(sender, photos.jpeg(color="green"))
    assert sender.errors == []
    assert "You added 2 files" in sender.text


def test_adding_nothing_is_told_what_to_do(sender):
    sender.post("id-photo", {"add": "yes"})
    assert sender.errors == ["Choose a file to add"]
    sender.post("id-photo", {})
    assert sender.slug == "check"


def test_who_chooses_a_file_and_goes_on_sees_it_first(sender):
    sender.post("id-photo", {"file": SimpleUploadedFile("a.jpg", photos.jpeg())})
    assert (sender.slug, len(pictures(sender))) == ("id-photo", 1)
    sender.post("id-photo", {})
    assert sender.slug == "check"


def test_a_second_press_and_a_reload_add_nothing(sender):
    for _ in range(2):
        add(sender, photos.jpeg())
    sender.open("id-photo")
    assert "You added 1 file" in sender.text


def test_five_are_as_many_as_there_can_be(sender):
    for number in range(MOST_PAPERS):
        add(sender, photos.jpeg(color=(number * 40, 0, 0)))
    assert "This is as much as you can add here." in sender.text
    assert 'type="file"' not in sender.text
    add(sender, photos.jpeg(color="green"))  # from another tab
    assert sender.errors == ["You can add 5 files. Remove one to add another"]
    assert Paper.objects.count() == MOST_PAPERS


def test_removing_takes_two_steps_and_destroys_the_file(sender):
    add(sender, photos.jpeg())
    [removal] = removals(sender)
    sender.open(removal)
    assert "Remove this file?" in sender.text
    assert Paper.objects.count() == 1
    sender.post(removal, {})
    assert (sender.slug, pictures(sender)) == ("id-photo", [])
    assert StoredFile.objects.filter(destroyed_at__isnull=True, label="paper").count() == 0
    for again in (sender.open, lambda address: sender.post(address, {})):
        again(removal)
        assert (sender.slug, sender.errors) == ("id-photo", [])


def test_only_pages_that_take_files_have_something_to_remove(sender):
    add(sender, photos.jpeg())
    wrong = sender.address(f"who/remove/{Paper.objects.get().pk}")
    assert sender.client.post(wrong).status_code == 404
    assert Paper.objects.count() == 1


def test_a_file_sent_after_another_tab_changed_its_mind_is_not_lost(sender):
    sender.post("id", {"answer": "later"})
    add(sender, photos.jpeg())
    assert sender.slug == "check"
    sender.post("id", {"answer": "photo"})
    assert "You added 1 file" in sender.text


def test_who_changes_to_another_way_sends_no_photo(sender):
    add(sender, photos.jpeg())
    sender.post("id", {"answer": "mail"})
    sender.post("check", {})
    sender.sign()
    assert RecordsRequest.objects.get().requester.identity_answer == "mail"
    assert Paper.objects.count() == 0


def test_a_change_from_the_check_page_leads_back_to_it(visitor):
    visitor.answer(ACCESS, until="check")
    visitor.post(visitor.address("id") + "?change=1", {"answer": "photo"})
    assert visitor.slug == "id-photo"
    action = re.search(r'action="([^"]+id-photo/[^"]*)"', visitor.text)[1]
    visitor.post(action, {"file": SimpleUploadedFile("a.jpg", photos.jpeg())})
    visitor.post(action, {})
    assert visitor.slug == "check"
    assert "1 file" in visitor.text


def test_before_its_turn_the_page_leads_to_the_first_question(visitor):
    visitor.open("id-photo")
    assert visitor.slug == "who"
    visitor.open("papers-add")
    assert visitor.slug == "who"


def test_clearing_the_draft_destroys_its_photos(sender):
    add(sender, photos.jpeg())
    sender.client.post(sender.address("clear"))
    assert (Paper.objects.count(), Draft.objects.count()) == (0, 0)
    assert StoredFile.objects.filter(destroyed_at__isnull=True, label="paper").count() == 0


def test_after_sending_the_page_says_so_and_takes_nothing(sender):
    add(sender, photos.jpeg())
    sender.post("id-photo", {})
    draft = sender.address("id-photo")
    sender.post("check", {})
    sender.sign()
    answer = sender.client.get(draft)
    assert "You already sent this request" in answer.content.decode()
    sender.client.post(draft, {"file": SimpleUploadedFile("b.jpg", photos.png())})
    assert Paper.objects.count() == 1


def test_a_storage_that_is_full_is_a_sentence_and_the_next_try_works(sender, monkeypatch, caplog):
    def full(*_args):
        raise StorageFullError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(storage, "write", full)
        add(sender, photos.jpeg())
    assert sender.errors == [SORRY]
    lines = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert lines == ["a file was not kept: storage_full"]
    add(sender, photos.jpeg())
    assert "You added 1 file" in sender.text


def test_sending_files_is_counted(sender, settings):
    settings.THROTTLES = settings.THROTTLES | {"uploads": "1/day"}
    add(sender, photos.jpeg())
    add(sender, photos.jpeg(color="green"))
    assert sender.page.status_code == 429
    assert Paper.objects.count() == 1


@pytest.mark.parametrize("answers", [ACCESS, AUTHORIZATION], ids=["access", "authorization"])
def test_who_asks_for_their_own_is_not_asked_for_other_papers(visitor, answers):
    passed = visitor.answer(answers)
    assert not {"papers", "papers-add"} & set(passed)


@pytest.fixture
def parent(visitor):
    """Somebody who acts for a child and has said how we can check who they are."""
    visitor.answer(CHILD, until="papers")
    return visitor


@pytest.mark.parametrize(
    ("who", "asked"),
    [("mine", 0), ("child", 1), ("adult", 1), ("died", 1), ("helping", 0), ("job", 0)],
)
def test_who_acts_for_somebody_is_asked_for_papers(practice, who, asked):
    def slugs(**answers):
        given = {"who": {"who": who}, "right": {"right": "other_paper"}} | answers
        now = Situation(practice, practice.today(timezone.now()), given, dict.fromkeys(given, ""))
        return [step.slug for step in path(now) if step.slug.startswith("papers")]

    assert slugs(id={"answer": "later"}) == ["papers"][:asked]
    later = {"id": {"answer": "later"}, "papers": {"answer": "later"}}
    assert slugs(**later) == ["papers"][:asked]
    at_once = {"id": {"answer": "later"}, "papers": {"answer": "photo"}}
    assert slugs(**at_once) == ["papers", "papers-add"][: 2 * asked]


def test_papers_can_be_added_now_later_or_by_mail(parent):
    parent.open("papers")
    assert parent.slug == "papers"
    for words in ("Add papers that show your right to ask", "Add them now", "By mail"):
        assert words in parent.text
    parent.post("papers", {})
    assert parent.errors == ["Choose how you want to give us the papers"]
    parent.post("papers", {"answer": "photo"})
    assert parent.slug == "papers-add"
    add(parent, photos.pdf(pages=3), "court.pdf", slug="papers-add")
    assert "3 pages" in parent.text
    assert 'alt="First page of the PDF you added"' in parent.text
    assert Paper.objects.get().purpose == "authority"


def test_papers_go_with_a_request_only_if_they_were_asked_for(parent):
    draft = Draft.objects.get()
    save_answers(draft, {"papers": {"answer": "photo"}}, at=timezone.now())
    assert purposes(Situation.of(draft, timezone.now())) == ("authority",)
    save_answers(draft, {"papers": {"answer": "later"}}, at=timezone.now())
    assert purposes(Situation.of(draft, timezone.now())) == ()


def test_the_number_of_papers_stands_on_the_check_page(practice):
    other = make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
    given = {"who": {"who": "mine"}, "id": {"answer": "photo"}}
    now = Situation(other, other.today(timezone.now()), given, {}, {"identity": 2})
    assert first_unanswered(now).slug == "who"
    assert purposes(now) == ("identity",)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("IMG_2201.jpg", "IMG…01.jpg"),
        ("Maria-Lukasiewicz.PDF", "Mar…cz.pdf"),
        ("id.jpg", "i….jpg"),
        ("abcdef.png", "a….png"),
        ("abcdefg.png", "abc…fg.png"),
        ("license", "lic…se"),
        ("a.b.c.toolong", "a.b…ng"),
        ("photo\u202egpj.exe", "pho…pj.exe"),
        ("line\nbreak.jpg", "lin…ak.jpg"),
        ("", "…"),
        (".jpg", "….jpg"),
        ("<script>.jpg", "<sc…t>.jpg"),
    ],
)
def test_a_name_is_masked(name, masked):
    assert masked_file_name(name) == masked
