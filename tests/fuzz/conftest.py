"""One site with its people and its forms for all tests of a file: each post is undone."""

import pytest
from django.db import transaction

from tests.fuzz.bombardment import Target


@pytest.fixture(scope="module")
def target(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Target.raise_up()
        transaction.set_rollback(True)
