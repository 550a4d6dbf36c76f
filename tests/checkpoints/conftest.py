"""An installation with two streams, and the means to make checkpoints of it and to attack them."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from portal import events
from portal.append_only import unprotect
from portal.models import Installation, Stream
from portal.models.event import StreamKind
from records.checkpoints.make import make_checkpoint
from tests.factories import make_practice, now

DAY = dt.timedelta(days=1)
TODAY = now()  # one moment for the whole run, so that midnight changes nothing


@pytest.fixture
def installation(db, checkpoint_folder):
    return Installation.establish(now(), demo=True)


@pytest.fixture
def practice(installation):
    return make_practice()


@pytest.fixture
def streams(practice):
    """Two streams with three events each, in the order of the tree."""
    ids = sorted(uuid.uuid4() for _ in range(2))
    found = [Stream(pk=pk, kind=StreamKind.REQUEST, practice=practice) for pk in ids]
    for stream in found:
        grow(stream, 3)
    return [Stream.objects.get(pk=pk) for pk in ids]


def grow(stream, by):
    for _ in range(by):
        events.append(stream, "opened", "staff:1", {"note": str(uuid.uuid4())})


def make_days(count, start=0):
    """One checkpoint a day, from today on."""
    for day in range(start, start + count):
        make_checkpoint(TODAY + day * DAY)


@pytest.fixture
def without_refusals(streams):
    """The database no longer refuses to change events: whoever owns it can do this."""
    connection.check_constraints()  # PostgreSQL alters no table while any of them wait
    unprotect(connection)
