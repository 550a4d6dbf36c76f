"""Files in a bucket: what arrives, what is said when nobody answers, and what stops the start."""

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from portal import storage
from portal.chunks import CHUNK_BYTES
from portal.failures import StorageUnavailableError
from tests.factories import make_practice
from tests.s3_server import S3Server, use_bucket

MEGABYTE = 1024 * 1024
NOBODY = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server():
    with S3Server() as running:
        yield running


@pytest.fixture
def bucket(server, settings):
    use_bucket(settings, server.endpoint)


# --- While it answers ---------------------------------------------------------------------------
def test_a_bucket_that_takes_and_gives_files_may_start(bucket, production):
    assert production() == []
    assert storages["sealed"].listdir("") == ([], [])


def test_public_files_are_in_the_bucket_too(bucket, db):
    notice = make_practice().notice
    notice.brochure.save("leaflet.pdf", ContentFile(b"%PDF-1.7 leaflet"))
    assert storages["default"].listdir("brochures") == ([], ["leaflet.pdf"])
    with notice.brochure.open() as file:
        assert file.read() == b"%PDF-1.7 leaflet"


def test_a_missing_file_is_named_as_one(bucket):
    with pytest.raises(FileNotFoundError):
        storages["sealed"].open("nothing")
    with pytest.raises(FileNotFoundError):
        storages["sealed"].get_modified_time("nothing")
    assert storages["sealed"].exists("nothing") is False


# --- When it goes away --------------------------------------------------------------------------
def test_a_file_cut_off_on_its_way_is_no_file_and_came_in_pieces(settings, db):
    """The server dies after the first piece: so the rest was not here yet, and its lack is noticed."""
    with S3Server() as short_lived:
        use_bucket(settings, short_lived.endpoint)
        content = os.urandom(64 * MEGABYTE)
        pieces = storage.stream(storage.keep(content, "test"))
        assert next(pieces) == content[:CHUNK_BYTES]
        short_lived.stop()
        rest = []
        with pytest.raises(StorageUnavailableError):
            rest.extend(pieces)
    assert len(rest) < len(content) // CHUNK_BYTES - 1


def test_a_page_whose_file_is_away_asks_to_try_later(bucket, settings, db):
    client = Client(headers={"host": "testserver"}, raise_request_exception=False)
    make_practice().notice.brochure.save("leaflet.pdf", ContentFile(b"%PDF-1.7 leaflet"))
    assert client.get(reverse("portal:brochure")).getvalue() == b"%PDF-1.7 leaflet"
    use_bucket(settings, NOBODY)
    answer = client.get(reverse("portal:brochure"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


# --- Before the start ---------------------------------------------------------------------------
CANNOT = "Files cannot be kept ({}): set S3_BUCKET and the other S3_ settings to a place that takes"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("S3_ENDPOINT", NOBODY, "EndpointConnectionError"),
        ("S3_BUCKET", "another-bucket", "NoSuchBucket"),
        ("S3_BUCKET", "no bucket has this name", "ParamValidationError"),
        ("S3_ACCESS_KEY", "stranger", "InvalidAccessKeyId"),
        ("S3_SECRET_KEY", "wrong", "SignatureDoesNotMatch"),
        ("S3_REGION", "not a region", "InvalidRegionError"),
    ],
)
def test_a_bucket_that_cannot_be_used_stops_the_start(
    bucket, production, settings, name, value, kind
):
    setattr(settings, name, value)
    settings.STORAGES = settings.STORAGES | {}  # the storages are made anew from the settings
    assert [words.partition(" and gives")[0] for words in production()] == [CANNOT.format(kind)]


@pytest.mark.parametrize(
    "endpoint", ["http://s3.example", "s3.example", "https://", "ftp://s3.example", "https://["]
)
def test_a_bucket_is_reached_over_tls_only(bucket, production, settings, endpoint):
    settings.S3_ENDPOINT = endpoint
    expected = "Set S3_ENDPOINT to an address with TLS, such as https://s3.example."
    assert production() == [expected]


def test_a_folder_that_cannot_be_written_to_stops_the_start(production, settings, tmp_path):
    (tmp_path / "files").write_text("a file where the folder should be")
    sealed = settings.STORAGES["sealed"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"sealed": sealed}
    (reason,) = production()
    assert reason.startswith("Files cannot be kept (")
    assert "PORTAL_VAR" in reason
