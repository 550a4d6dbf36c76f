"""A practice with a sealed document of a request, and a visitor who checks things."""

import dataclasses
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal import storage
from records.models import Document
from records.signing.profile import profile_from_settings
from tests.documents.samples import make_print_input
from tests.documents.sealing import seal_folder, sealed
from tests.factories import make_content, make_practice, make_request


@pytest.fixture
def practice(db):
    """The practice whose site is visited."""
    return make_practice()


@pytest.fixture
def own_seal(settings):
    """The seal of this installation, with its lists."""
    settings.SEAL_DIR = seal_folder().path
    profile_from_settings.cache_clear()
    yield
    profile_from_settings.cache_clear()


@dataclasses.dataclass
class Checker:
    """Somebody with a browser and a document."""

    client: Client
    path: str = "/verify/"

    def check(self, code="", pdf=None, **headers):
        """The answer to a code, or to bytes as a file."""
        sent = {"printed_code": code}
        if pdf is not None:
            sent["pdf"] = SimpleUploadedFile("document.pdf", pdf, "application/pdf")
        return self.client.post(self.path, sent, **headers)

    def told(self, **given):
        """The heading of the answer, and the words below it."""
        answer = self.check(**given)
        text = answer.content.decode()
        heading = re.search(r'<h1 id="result">(.*?)</h1>', text)
        section = re.search(r'<section class="result.*?</section>', text, re.DOTALL)
        words = re.sub(r"<[^>]*>", " ", section[0] if section else "")
        return (heading[1] if heading else "", " ".join(words.split()))

    def heading(self, **given):
        """The heading of the answer alone."""
        return self.told(**given)[0]


@pytest.fixture
def checker(practice, own_seal):
    """A visitor of the practice's site."""
    return Checker(Client(headers={"host": "testserver"}))


def keep(document, pdf, pages=3):
    """Let `document` be the row that speaks of `pdf`."""
    stored = storage.write(pdf, "document")
    stored.save(force_insert=True)
    Document.objects.filter(pk=document.pk).update(
        stored_file=stored,
        sealed_at=timezone.now(),
        finished_at=timezone.now(),
        sealed_digest=hashlib.sha256(pdf).hexdigest(),
        seal_certificate_digest="c" * 64,
        pages=pages,
        size=len(pdf),
    )
    document.refresh_from_db()
    return document


def printed(document, kind):
    """The real sealed PDF of a document: with its own reference and code in it.

    Made in a thread: a browser's driver keeps the event loop of this one.
    """
    signed = make_print_input(
        make_content(kind),
        reference=document.records_request.reference,
        verification_code=document.verification_code,
    )
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(sealed, signed).result()


@pytest.fixture
def unfinished(practice):
    """An authorization whose document is not made yet."""
    return make_request(practice, "authorization").documents.get()


@pytest.fixture
def pdf(unfinished):
    """The real sealed file of that document."""
    return printed(unfinished, "authorization")


@pytest.fixture
def document(unfinished, pdf):
    """The document, made and sealed."""
    return keep(unfinished, pdf)
