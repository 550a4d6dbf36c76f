"""A database of the tests' own, outside of pytest."""

import contextlib
from collections.abc import Iterator

from django.db import transaction
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)


@contextlib.contextmanager
def empty_database() -> Iterator[None]:
    """On SQLite, or beside the one that DATABASE_URL names; dropped afterwards."""
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)
        teardown_test_environment()


@contextlib.contextmanager
def emptied_again() -> Iterator[None]:
    """What is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
