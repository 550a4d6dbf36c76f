"""One page takes a file; the worker and the middleware agree which, and how large it may be."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from portal import uploads
from portal.middleware import body_is_small
from tests.factories import make_practice

MULTIPART = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"
FILE, FORM = uploads.FILE_BODY_BYTES, uploads.FORM_BYTES


@pytest.mark.parametrize(
    ("method", "target", "longest"),
    [
        ("POST", "/verify/", FILE),
        ("POST", "/es/verify/", FILE),
        ("POST", "/zh-hans/verify/", FILE),
        ("POST", "/verify/?from=mail", FILE),
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
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE >= uploads.FILE_BODY_BYTES
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == uploads.FORM_BYTES
