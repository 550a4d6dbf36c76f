"""The last page: what people see when we fail."""

import logging

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from portal import failures, watching
from portal.failures import (
    StorageFullError,
    StorageUnavailableError,
    remember_phone,
    server_error,
)
from portal.models import Practice
from tests.words import text

ONE = Practice(name="Cascade Vein Clinic", hosts=["one.example"])
OTHER = Practice(name="Other Clinic", hosts=["other.example"])


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(failures, "_phones", {})


def failing(error, host="one.example"):
    request = RequestFactory().get("/records/", headers={"host": host})
    try:
        raise error
    except type(error):
        return server_error(request)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("away"), 503),
        (StorageUnavailableError(), 503),
        (ValueError("ours"), 500),
    ],
)
def test_what_is_away_is_503_and_what_is_wrong_is_500(error, status):
    assert failing(error).status_code == status


def test_a_503_shows_the_phone_and_when_to_try_again():
    remember_phone(ONE, "503-555-0142")
    answer = failing(OperationalError("away"))
    assert "503-555-0142" in answer.content.decode()
    assert answer["Retry-After"] == "60"


def test_a_practice_that_this_process_has_not_met_gets_no_other_ones_phone():
    remember_phone(ONE, "503-555-0142")
    page = failing(OperationalError("away"), host="other.example").content.decode()
    assert "503-555-01" not in page


def test_the_only_practice_answers_every_host_until_there_is_another(rf):
    only = Practice(name="Clinic", hosts=["one.example"])
    only.answers_every_host = True
    remember_phone(only, "503-555-0142")
    assert "503-555-0142" in failing(OperationalError(), host="www.one.example").content.decode()
    remember_phone(OTHER, "503-555-0199")
    assert "503-555-01" not in failing(OperationalError(), host="third.example").content.decode()


def test_every_host_of_a_practice_gets_its_phone_whatever_the_port():
    remember_phone(Practice(name="Clinic", hosts=["a.example", "b.example"]), "503-555-0142")
    pages = [
        failing(OperationalError("away"), host=host).content.decode()
        for host in ("a.example", "B.example:8000")
    ]
    assert ["503-555-0142" in page for page in pages] == [True, True]


def test_one_practices_page_never_shows_the_phone_of_another():
    remember_phone(ONE, "503-555-0142")
    remember_phone(OTHER, "503-555-0199")
    page = failing(OperationalError("away"), host="other.example").content.decode()
    assert ("503-555-0199" in page, "503-555-0142" in page) == (True, False)
    unknown = failing(OperationalError("away"), host="third.example").content.decode()
    assert "503-555-01" not in unknown


def test_the_number_on_the_page_finds_the_fault_in_the_log(caplog):
    with caplog.at_level(logging.ERROR):
        page = failing(ValueError("María was born in 1948")).content.decode()
    number = caplog.records[-1].getMessage().split()[0]
    assert number in page
    assert "ValueError" in caplog.text


def test_neither_page_nor_log_repeats_the_words_of_the_error(caplog):
    page = failing(ValueError("María was born in 1948")).content.decode()
    assert "María" not in page + caplog.text


@pytest.fixture
def _broken_pages(monkeypatch):
    def fail(*_args, **_values):
        raise LookupError("a page for María")

    monkeypatch.setattr(failures, "render_to_string", fail)


@pytest.mark.usefixtures("_broken_pages")
def test_when_even_the_last_page_fails_there_are_plain_words_and_the_phone(caplog):
    remember_phone(ONE, "503-555-0142 <day>")
    answer = failing(ValueError("ours"))
    page = answer.content.decode()
    first, second = (record.getMessage().split() for record in caplog.records[-2:])
    assert answer.status_code == 500
    assert (first[1], second[1]) == ("ValueError", "LookupError")
    assert f"<p>{first[0]}</p>" in page
    assert "<h1>Something went wrong on our side. Please try again later.</h1>" in page
    assert "<p>503-555-0142 &lt;day&gt;</p>" in page
    assert "María" not in page + caplog.text


@pytest.mark.usefixtures("_broken_pages")
def test_a_database_that_is_away_stays_a_503_in_plain_words_too():
    answer = failing(OperationalError("away"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


# --- Staff --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OperationalError("away"), "The database does not answer."),
        (StorageUnavailableError(), "The place where files are kept does not answer."),
        (StorageFullError(), "The place where files are kept is full."),
        (ValueError("ours"), "Something failed that we did not foresee."),
    ],
)
def test_staff_read_what_does_not_answer_and_no_phone_for_patients(settings, error, reason):
    only = Practice(name="Clinic", hosts=["one.example"])
    only.answers_every_host = True
    remember_phone(only, "503-555-0142")
    page = text(failing(error, host=settings.STAFF_HOST).content.decode())
    assert reason in page
    assert ("503-555-0142" in page, "filling in a request" in page) == (False, False)


def test_staff_read_that_the_disk_is_full_whatever_failed_on_it(settings, monkeypatch):
    monkeypatch.setattr(watching, "disk_free_bytes", lambda: 4096)
    page = failing(OperationalError("disk I/O error"), host=settings.STAFF_HOST)
    assert "The disk is full." in text(page.content.decode())
