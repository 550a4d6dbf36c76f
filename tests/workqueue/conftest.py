"""A desk: two practices, their staff, and browsers that have signed in."""

import pytest
from django.test import Client
from django.utils import timezone

from portal import storage
from records.actions.drafts import start_draft
from records.actions.papers import hand_in_papers
from records.models import Document
from records.models.paper import Purpose
from tests.factories import SIGNED_AT, make_paper, make_practice, make_staff

PDF = b"%PDF-1.7 a sealed document for the tests"


@pytest.fixture
def practice(db):
    """The practice whose requests are looked at."""
    return make_practice()


@pytest.fixture
def other_practice(db):
    """A practice that is none of their business."""
    return make_practice(name="Valley Heart Clinic", hosts=["valley.example"])


@pytest.fixture
def cleo(practice):
    """She sits at the desk."""
    return make_staff("Cleo Park", practice)


@pytest.fixture
def marcus(practice):
    """Her colleague."""
    return make_staff("Marcus Thibodeaux", practice)


@pytest.fixture
def otto(other_practice):
    """Staff of the other practice."""
    return make_staff("Otto Else", other_practice)


@pytest.fixture
def sign_in():
    """A browser on the staff host in which somebody has signed in."""

    def sign_in(user=None):
        client = Client(headers={"host": "staff.testserver"})
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def desk(sign_in, cleo):
    """Cleo's browser."""
    return sign_in(cleo)


def seal(records_request, pdf=PDF):
    """Give a request its sealed document without printing one."""
    stored = storage.write(pdf, "document")
    stored.save(force_insert=True)
    document = records_request.documents.get()
    Document.objects.filter(pk=document.pk).update(
        stored_file=stored,
        sealed_at=timezone.now(),
        finished_at=timezone.now(),
        sealed_digest="d" * 64,
        seal_certificate_digest="c" * 64,
        pages=2,
        size=len(pdf),
    )
    document.refresh_from_db()
    return document


def get_stuck(work, problem, **changes):
    """Let a document or message wait for a person."""
    type(work).objects.filter(pk=work.pk).update(
        problem=problem, stuck_at=timezone.now(), attempts=8, **changes
    )
    work.refresh_from_db()
    return work


def add_to(records_request, purpose=Purpose.IDENTITY, **file):
    """A photo or paper that came with a request."""
    draft = start_draft(records_request.practice, at=SIGNED_AT)
    paper = make_paper(draft, purpose, **file)
    hand_in_papers(draft, records_request, [purpose])
    paper.refresh_from_db()
    return paper
