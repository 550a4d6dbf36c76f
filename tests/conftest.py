"""What every test may count on."""

import shutil

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from portal import failures
from portal.append_only import protect, unprotect
from portal.env import mail_server
from portal.models import Installation
from records.signing.authority import make_authority, write_authority
from records.signing.profile import profile_from_settings
from tests.documents.sealing import seal_folder
from tests.factories import now
from tests.refusals import refusals


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_triggers():
    """Tests with real transactions empty the tables afterwards, which the events refuse."""
    tear_down = TransactionTestCase._fixture_teardown

    def unprotected(test_case):
        unprotect(connection)
        try:
            tear_down(test_case)
        finally:
            protect(connection)

    TransactionTestCase._fixture_teardown = unprotected
    yield
    TransactionTestCase._fixture_teardown = tear_down


def pytest_unconfigure():
    """pytest-xdist ends its processes before they tidy up by themselves."""
    shutil.rmtree(settings.PORTAL_VAR, ignore_errors=True)


# Whose tests start no process that opens a database by itself.
_WITHOUT_PROCESSES = ("architecture", "conformance", "documents", "policy", "signing")
_OPENS_DATABASE = {"db", "transactional_db"}


def pytest_collection_modifyitems(config, items):
    """What opens no database is run on SQLite only: it cannot come out otherwise on another."""
    if connection.vendor == "sqlite":
        return
    config.hook.pytest_deselected(items=[item for item in items if _is_without_database(item)])
    items[:] = [item for item in items if not _is_without_database(item)]


def _is_without_database(item):
    is_marked = item.get_closest_marker("django_db") or _OPENS_DATABASE & set(item.fixturenames)
    return not is_marked and item.path.parent.name in _WITHOUT_PROCESSES


@pytest.fixture(autouse=True)
def _no_phones_of_other_tests():
    """A process remembers whom to call; each test begins without."""
    failures._phones.clear()


@pytest.fixture
def checkpoint_folder(settings, tmp_path):
    """An empty folder for checkpoints of this test, and a demonstration's seal to seal them with."""
    settings.SEAL_DIR = seal_folder().path
    settings.CHECKPOINT_DIR = tmp_path / "checkpoints"
    settings.CHECKPOINT_DIR.mkdir()
    profile_from_settings.cache_clear()
    yield settings.CHECKPOINT_DIR
    profile_from_settings.cache_clear()


@pytest.fixture
def production(settings, db, tmp_path, tmp_path_factory):
    """Settings as a custodian has them, safe in every way; asked, it gives the reasons not to start."""
    settings.DEMO = False
    settings.LINK_SCHEME, settings.SESSION_COOKIE_SECURE = "https", True
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    settings.EMAIL_URL = "submission://user:password@mail.example:587"
    for name, value in mail_server(settings.EMAIL_URL).items():
        setattr(settings, name, value)
    settings.SEAL_DIR = write_authority(
        make_authority("Harbor Records Keeping", demo=False, at=now()), tmp_path / "seal", at=now()
    ).path
    settings.CHECKPOINT_DIR = tmp_path_factory.mktemp("checkpoints")
    settings.TIMESTAMP_URL = "https://timestamp.example/"
    Installation.establish(now(), demo=False)
    profile_from_settings.cache_clear()
    yield refusals
    profile_from_settings.cache_clear()
