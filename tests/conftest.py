"""What every test may count on."""

import shutil

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from portal import failures
from portal.append_only import protect, unprotect


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


@pytest.fixture(autouse=True)
def _no_phones_of_other_tests():
    """A process remembers whom to call; each test begins without."""
    failures._phones.clear()
