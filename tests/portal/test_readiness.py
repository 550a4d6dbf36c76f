"""Whether an installation can do its work, in words that tell a stranger nothing."""

import base64

import pytest
from django.core.files.storage import storages
from django.db import OperationalError
from django.test import Client

from portal import readiness, watching
from portal.models import Installation
from tests.factories import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def installed():
    return Installation.establish(now(), demo=True)


def asked(**options):
    answer = Client(headers={"host": "any.example"}, **options).get("/health/ready/")
    return answer.status_code, answer.content


def test_with_all_its_parts_it_is_ready_for_whoever_asks(installed):
    assert asked() == (200, b"ready\n")


def test_it_is_asked_in_the_clear_too(installed, settings):
    settings.LINK_SCHEME = "https"
    assert asked() == (200, b"ready\n")


def assert_not_ready(caplog, part):
    assert asked() == (503, b"not ready\n")
    said = [record.getMessage() for record in caplog.records if record.name == readiness.__name__]
    assert [line.split(": ")[1] for line in said] == [part]


def test_with_a_full_disk_it_is_not_ready(installed, monkeypatch, caplog):
    monkeypatch.setattr(watching, "disk_free_bytes", lambda: 1024**2)
    assert asked() == (200, b"ready\n")
    monkeypatch.setattr(watching, "disk_free_bytes", lambda: 1024**2 - 1)
    assert_not_ready(caplog, "disk")


def test_a_database_that_was_not_prepared_is_not_ready(caplog):
    assert_not_ready(caplog, "keys")


def test_with_other_keys_it_is_not_ready(installed, settings, caplog):
    settings.AUDIT_KEY = base64.b64encode(b"x" * 32).decode()
    assert_not_ready(caplog, "keys")


def test_with_a_migration_to_come_it_is_not_ready(installed, monkeypatch, caplog):
    monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *_: ["0009"])
    assert_not_ready(caplog, "migrations")


def test_without_its_database_it_is_not_ready(installed, monkeypatch, caplog):
    def away():
        raise OperationalError("could not connect as records:password")

    monkeypatch.setattr(readiness.connection, "cursor", away)
    status, words = asked()
    assert (status, words) == (503, b"not ready\n")
    assert "not ready: database: OperationalError" in caplog.text
    assert "password" not in caplog.text


@pytest.mark.parametrize("exists", [True, False])
def test_with_a_folder_that_it_cannot_write_it_is_not_ready(
    installed, monkeypatch, tmp_path, caplog, exists
):
    """Whoever runs the tests may write everywhere, so the question is answered for them."""
    folder = tmp_path / "files"
    if exists:
        folder.mkdir()
    monkeypatch.setattr(storages["sealed"], "_location", str(folder))
    monkeypatch.setattr(storages["sealed"], "location", str(folder), raising=False)
    refused = folder if exists else tmp_path
    monkeypatch.setattr(readiness.os, "access", lambda path, _mode: path != refused)
    assert_not_ready(caplog, "storage")


def test_a_storage_that_is_away_is_not_ready(installed, monkeypatch, caplog):
    def away(_name):
        raise TimeoutError

    monkeypatch.setattr(storages["sealed"], "exists", away)
    assert_not_ready(caplog, "storage")


def test_live_needs_none_of_it(monkeypatch):
    assert Client(headers={"host": "any.example"}).get("/health/").content == b"ok\n"
    assert Client(headers={"host": "any.example"}).post("/health/ready/").status_code == 405
