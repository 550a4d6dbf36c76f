"""Files of people are held in memory, up to a limit, on the pages that take them."""

import pytest
from django.core.files.uploadhandler import StopFutureHandlers
from django.test import Client, RequestFactory

from portal import uploads
from portal.uploads import LARGEST_BODY_BYTES, LARGEST_BYTES, InMemory, is_taken_at, takes_files
from tests.factories import make_practice

DRAFT = "/records/request/00000000-0000-0000-0000-000000000000/"


def received(size):
    """What the handler makes of a file of this size."""
    handler = InMemory()
    with pytest.raises(StopFutureHandlers):
        handler.new_file("file", "a.jpg", "image/jpeg", size)
    for start in range(0, size, 2**20):
        handler.receive_data_chunk(b"x" * min(2**20, size - start), start)
    return handler.file_complete(size)


def test_a_file_up_to_the_limit_comes_whole():
    file = received(LARGEST_BYTES)
    assert (file.size, len(file.read()), file.name) == (LARGEST_BYTES, LARGEST_BYTES, "a.jpg")


def test_of_a_file_over_the_limit_only_its_size_is_left():
    file = received(LARGEST_BYTES + 1)
    assert (file.size, file.read()) == (LARGEST_BYTES + 1, b"")


def test_a_posted_file_is_never_written_to_a_disk(monkeypatch):
    def refuse(*_args, **_values):
        raise AssertionError("a file was written")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    content = b"x" * 5_000_000
    file = uploads.io.BytesIO(content)
    file.name = "a.jpg"
    request = RequestFactory().post("/", {"file": file})
    assert request.FILES["file"].read() == content


def test_pages_say_themselves_that_they_take_files():
    @takes_files
    def view():
        """A page."""

    assert view.takes_files
    pages = ["id-photo/", "papers-add/", "who/", "sign/"]
    assert [is_taken_at(f"{DRAFT}{page}") for page in pages] == [True, True, False, False]
    assert not is_taken_at("/nothing/")
    assert not is_taken_at("/staff/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        (f"{DRAFT}id-photo/", LARGEST_BODY_BYTES, 404),  # nobody's draft, and no word of size
        (f"{DRAFT}id-photo/", LARGEST_BODY_BYTES + 1, 302),
        (f"{DRAFT}id-photo/", "many", 413),
        (f"{DRAFT}who/", LARGEST_BODY_BYTES, 413),
        (f"{DRAFT}id-photo", LARGEST_BODY_BYTES, 413),
        ("/records/", LARGEST_BYTES, 413),
    ],
)
def test_only_pages_that_take_files_get_bodies_of_that_size(path, length, status):
    make_practice()
    answer = Client(headers={"host": "testserver"}).post(path, {}, CONTENT_LENGTH=str(length))
    assert answer.status_code == status
    if status == 302:
        assert answer["Location"] == f"{path}?too-large=1#problems"
