"""Some pages take a file; the worker and the middleware agree which, and how large it may be."""

import io

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from portal import uploads
from portal.middleware import body_is_small
from tests.factories import make_practice

MULTIPART = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"
FILE, PHOTO, FORM = uploads.CHECK.body_bytes, uploads.PHOTOS.body_bytes, uploads.FORM_BYTES
DRAFT = "/records/request/00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("method", "target", "longest"),
    [
        ("POST", "/verify/", FILE),
        ("POST", "/es/verify/", FILE),
        ("POST", "/zh-hans/verify/", FILE),
        ("POST", "/verify/?from=mail", FILE),
        ("POST", f"{DRAFT}/id-photo/", PHOTO),
        ("POST", f"/es{DRAFT}/papers-add/?change=1", PHOTO),
        ("GET", f"{DRAFT}/id-photo/", FORM),
        ("POST", f"{DRAFT}/id-photo", FORM),
        ("POST", f"{DRAFT}/who/", FORM),
        ("PUT", "/verify/", FORM),
        ("POST", "/verify", FORM),
        ("POST", "/verify/offline/", FORM),
        ("POST", "/%76erify/", FORM),
        ("POST", "/records/verify/", FORM),
        ("POST", "/records/?/verify/", FORM),
        ("POST", "", FORM),
    ],
)
def test_how_long_a_body_may_be(method, target, longest):
    assert uploads.longest_body(method, target) == longest


@pytest.mark.parametrize(
    ("path", "kind", "length", "status"),
    [
        ("/verify/", MULTIPART, FILE, 200),
        ("/verify/", MULTIPART, FILE + 1, 413),
        ("/verify/", URLENCODED, FORM, 200),
        ("/verify/", URLENCODED, FORM + 1, 413),
        ("/verify/", "application/json", FORM + 1, 413),
        (f"{DRAFT}/id-photo/", MULTIPART, PHOTO, 200),
        (f"{DRAFT}/id-photo/", MULTIPART, PHOTO + 1, 302),
        (f"{DRAFT}/id-photo/", MULTIPART, "many", 413),
        (f"{DRAFT}/who/", MULTIPART, PHOTO, 413),
        ("/records/", MULTIPART, FORM, 200),
        ("/records/", MULTIPART, FORM + 1, 413),
    ],
)
def test_what_is_too_long_is_refused_unread(path, kind, length, status):
    request = RequestFactory().generic("POST", path, CONTENT_TYPE=kind, CONTENT_LENGTH=str(length))
    request._stream = None  # whoever reads fails
    answer = body_is_small(lambda request: request)(request)
    assert getattr(answer, "status_code", 200) == status


def test_what_the_web_server_saw_counts_and_not_what_it_decodes_to():
    given = {"CONTENT_TYPE": MULTIPART, "CONTENT_LENGTH": str(FORM + 1), "RAW_URI": "/%76erify/"}
    request = RequestFactory().generic("POST", "/verify/", **given)
    assert body_is_small(lambda request: request)(request).status_code == 413


def test_the_refusal_says_how_large_and_leads_back(db):
    make_practice()
    client = Client(headers={"host": "testserver"})
    for path, said in (("/verify/", True), ("/records/", False)):
        answer = client.post(path, b"", content_type=MULTIPART, CONTENT_LENGTH=str(FILE + 1))
        text = answer.content.decode()
        assert answer.status_code == 413
        assert ("The file must be smaller than 50 MB." in text) is said
        assert ('href="/verify/"' in text) is said


def test_no_file_ever_reaches_a_disk_and_forms_stay_small():
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE >= FILE
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == uploads.FORM_BYTES


def test_a_page_that_explains_itself_is_shown_when_a_file_is_too_large(db):
    make_practice()
    client = Client(headers={"host": "testserver"})
    path = f"{DRAFT}/id-photo/"
    answer = client.post(path, b"", content_type=MULTIPART, CONTENT_LENGTH=str(PHOTO + 1))
    assert answer["Location"] == f"{path}?too-large=1#problems"


def test_a_posted_file_is_never_written_to_a_disk(monkeypatch):
    def refuse(*_args, **_values):
        raise AssertionError("a file was written")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    content = b"x" * 5_000_000
    file = io.BytesIO(content)
    file.name = "a.jpg"
    request = RequestFactory().post("/", {"file": file})
    assert request.FILES["file"].read() == content
