"""Photos and papers: copied, kept once, handed in with the request, and destroyed when their time is over."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from portal import storage
from portal.models import Event, StoredFile
from portal.photocopy.refusals import Refusal, RefusedError
from records.actions.drafts import discard_draft, remove_expired_drafts, start_draft
from records.actions.errors import DraftGoneError, TooManyPapersError
from records.actions.papers import Upload, add_paper, remove_identity_papers, remove_paper
from records.models import Draft, Paper, RecordsRequest, Signature
from records.models.draft import LIFETIME
from records.models.paper import MOST_PAPERS, Purpose
from records.models.records_request import RecordsRequest as Request
from records.workflow import Closing, Stage
from tests import photos
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_contact, make_paper, make_practice, make_request, send

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BOTH = ("identity", "authority")


@pytest.fixture
def practice():
    return make_practice()


@pytest.fixture
def draft(practice):
    return start_draft(practice, at=SIGNED_AT)


def files_left():
    """The files that somebody with our keys could still read."""
    return StoredFile.objects.filter(destroyed_at__isnull=True, label__startswith="paper").count()


def events(name):
    return [event.facts for event in Event.objects.filter(name=name).order_by("number")]


def test_what_is_kept_is_our_copy_encrypted(draft):
    paper = make_paper(draft, content=photos.jpeg_of_a_phone())
    assert (paper.kind, paper.pages, paper.masked_name) == ("jpeg", 1, "IMG…01.jpg")
    kept = storage.read(paper.file)
    assert (kept[:3], len(kept)) == (b"\xff\xd8\xff", paper.size)
    assert photos.PLACE not in kept
    assert storage.read(paper.thumbnail)[:3] == b"\xff\xd8\xff"


def test_adding_keeps_the_draft_alive(draft):
    later = SIGNED_AT + dt.timedelta(hours=20)
    make_paper(draft, at=later)
    assert Draft.objects.get().expires_at == later + LIFETIME


def test_the_same_file_twice_is_kept_once_and_another_is_kept_too(draft):
    for content in (photos.jpeg(), photos.jpeg(), photos.jpeg(color="green")):
        make_paper(draft, content=content)
    assert (draft.papers.count(), files_left()) == (2, 4)


def test_the_same_file_for_two_purposes_is_two_papers(draft):
    for purpose in (Purpose.IDENTITY, Purpose.AUTHORITY):
        add_paper(draft, purpose, Upload("a…", photos.jpeg()), SIGNED_AT)
    assert sorted(draft.papers.values_list("purpose", flat=True)) == sorted(BOTH)


@pytest.mark.django_db(transaction=True)
def test_a_double_press_keeps_one(draft):
    at_once(lambda: make_paper(draft), lambda: make_paper(draft))
    assert Paper.objects.count() == 1
    assert files_left() == 2


def test_there_is_an_end_to_what_one_person_can_add(draft):
    for number in range(MOST_PAPERS):
        make_paper(draft, content=photos.jpeg(color=(number * 40, 0, 0)))
    with pytest.raises(TooManyPapersError):
        make_paper(draft, content=photos.jpeg(color="green"))
    make_paper(draft, Purpose.AUTHORITY, content=photos.jpeg(color="green"))
    assert draft.papers.count() == MOST_PAPERS + 1


def test_a_file_that_is_refused_leaves_nothing(draft):
    with pytest.raises(RefusedError) as refused:
        make_paper(draft, content=photos.pdf(password="secret"))
    assert refused.value.reason == Refusal.LOCKED
    assert (Paper.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_nothing_is_added_to_a_draft_that_is_gone(draft):
    with pytest.raises(DraftGoneError):
        make_paper(draft, at=SIGNED_AT + 2 * DAY)
    send(draft)
    with pytest.raises(DraftGoneError):
        make_paper(draft)
    assert StoredFile.objects.filter(label="paper").count() == 0


def test_what_is_removed_is_destroyed_and_a_second_press_does_no_harm(draft):
    other = make_paper(draft, content=photos.jpeg(color="green"))
    paper = make_paper(draft)
    for _ in range(2):
        remove_paper(draft, paper.pk, SIGNED_AT)
    assert list(draft.papers.all()) == [other]
    paper.file.refresh_from_db()
    with pytest.raises(storage.FileDestroyedError):
        storage.read(paper.file)


def test_nobody_removes_what_is_in_another_draft(draft, practice):
    theirs = make_paper(start_draft(practice, at=SIGNED_AT))
    remove_paper(draft, theirs.pk, SIGNED_AT)
    assert Paper.objects.get() == theirs


@pytest.mark.parametrize("end", ["cleared", "expired"])
def test_the_files_of_a_draft_go_with_it_at_once(draft, practice, end):
    make_paper(draft)
    living = make_paper(start_draft(practice, at=SIGNED_AT + DAY), at=SIGNED_AT + DAY)
    if end == "cleared":
        discard_draft(draft)
    else:
        assert remove_expired_drafts(SIGNED_AT + DAY) == 1
    assert list(Paper.objects.all()) == [living]
    assert files_left() == 2


def test_the_request_gets_what_was_added_and_an_event_for_each(draft):
    papers = [make_paper(draft), make_paper(draft, Purpose.AUTHORITY, content=photos.pdf())]
    records_request = send(draft, contact=make_contact(paper_purposes=BOTH))
    assert list(records_request.papers.kept()) == sorted(papers, key=lambda p: (p.added_at, p.pk))
    assert draft.papers.count() == 0
    found = {facts["paper"]: facts["purpose"] for facts in events("paper_added")}
    assert found == {str(paper.pk): paper.purpose for paper in papers}
    discard_draft(draft)
    remove_expired_drafts(SIGNED_AT + 2 * DAY)
    assert files_left() == 4


def test_what_was_added_for_a_choice_that_was_changed_is_destroyed(draft):
    make_paper(draft)
    kept = make_paper(draft, Purpose.AUTHORITY)
    records_request = send(draft, contact=make_contact(paper_purposes=("authority",)))
    assert list(records_request.papers.all()) == [kept]
    assert (Paper.objects.count(), files_left()) == (1, 2)


def test_what_is_signed_does_not_speak_of_papers(draft, practice):
    make_paper(draft, name="secret…99.jpg")
    send(draft, contact=make_contact(paper_purposes=BOTH))
    without = make_request(practice)
    [one, other] = Signature.objects.all()
    assert one.content == other.content
    assert one.text_digest == other.text_digest
    assert {one.records_request, other.records_request} == {without, RecordsRequest.objects.get(papers__isnull=False)}  # fmt: skip


def test_photos_of_ids_go_thirty_days_after_the_end_and_other_papers_stay(draft, practice):
    gone, stays = make_paper(draft), make_paper(draft, Purpose.AUTHORITY)
    records_request = send(draft, contact=make_contact(paper_purposes=BOTH))
    other = start_draft(practice, at=SIGNED_AT)
    make_paper(other)
    send(other, contact=make_contact(paper_purposes=BOTH))  # never closed
    ended = SIGNED_AT + 5 * DAY
    Request.objects.filter(pk=records_request.pk).update(
        stage=Stage.CLOSED, closed_at=ended, closed_because=Closing.CANCELLED
    )

    assert remove_identity_papers(ended + 30 * DAY - dt.timedelta(seconds=1)) == 0
    assert remove_identity_papers(ended + 30 * DAY) == 1
    assert remove_identity_papers(ended + 31 * DAY) == 0  # a second clock, or another day

    gone.refresh_from_db()
    assert (gone.removed_at, gone.masked_name) == (ended + 30 * DAY, "")
    assert list(records_request.papers.kept()) == [stays]
    assert (files_left(), events("paper_removed")) == (4, [{"paper": str(gone.pk)}])


@pytest.mark.parametrize(
    "nonsense",
    [
        {"purpose": "other"},
        {"kind": "html"},
        {"pages": 0},
        {"size": 0},
        {"draft": None},
        {"removed_at": SIGNED_AT},
    ],
    ids=str,
)
def test_the_database_refuses_nonsense(draft, nonsense):
    paper = make_paper(draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**nonsense)


def test_a_paper_belongs_to_a_draft_or_a_request_and_never_to_both(draft, practice):
    paper = make_paper(draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(records_request=make_request(practice))


def test_what_is_said_of_an_upload_shows_nothing_of_it():
    assert b"1948" not in repr(Upload("a…", b"1948")).encode()
