"""Eleven years of a custodian's life: the clock renews what ends, and every document can be proved offline."""

import contextlib
import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import call_command

from portal import clock
from portal.models import Installation
from records.checkpoints.make import make_checkpoint
from records.documents.reading import read_sealed
from records.documents.renewals import renew_document
from records.models import Document, Renewal
from records.signing.tokens import scan
from tests.documents.years import Years, years
from tests.factories import now
from tests.signing.list_server import serving_list

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
GENUINE = "This document is genuine and whole."
# The clock runs every day; between these days nothing is asked of it here.
DAYS = [0, 1, 29, 31, *range(60, 4015, 180), 4015]
SECOND = 960
LOOKS = [29, 31, 400, 5 * 365, 11 * 365]


@pytest.fixture
def lists():
    with serving_list() as served:
        yield served


@pytest.fixture
def installation(settings, tmp_path, lists, time_machine, monkeypatch):
    # A seal that has ended seals no checkpoint any more, and nobody rolls it here.
    monkeypatch.setattr(clock, "_DAILY", [job for job in clock._DAILY if job != make_checkpoint])
    with years(now(), tmp_path, settings, lists_at=lists.url) as made:
        Installation.establish(made.begins, demo=True)
        made.wall_clock, made.list_server = time_machine, lists
        yield made


def live_on(installation: Years, day: int) -> None:
    """One day: the timestamp service has its list of that day, the clock ticks, the worker works."""
    at = installation.begins + day * DAY
    installation.today = at
    installation.wall_clock.move_to(at, tick=False)  # `verify_document` asks it
    installation.list_server.content = installation.outside.list_at(at)
    clock.tick(at)
    assert Installation.objects.get().daily_jobs_on == at.date()
    for row in Renewal.objects.filter(finished_at__isnull=True):
        renew_document(row.pk, at)


def verdict(installation: Years, pdf: bytes, path: Path) -> str:
    """What an outsider hears who has the root certificates, the current lists and the file."""
    path.write_bytes(pdf)
    said, folder = io.StringIO(), installation.folder
    named = ["--root", folder.root, "--timestamp-roots", installation.outside.root_file]
    lists = ["--revocation-lists", *folder.list_files()]
    arguments = map(str, [path, "--offline", *named, *lists])
    with contextlib.suppress(SystemExit):  # what it says is the verdict
        call_command("verify_document", *arguments, stdout=said, stderr=said)
    return said.getvalue().splitlines()[0].partition(" (")[0]


def test_every_document_can_be_proved_for_eleven_years_and_one_left_alone_says_why_not(
    installation, tmp_path
):
    live_on(installation, 0)
    first = installation.make_document()
    left_alone = b"".join(read_sealed(first))
    documents, said = [first], {}
    for day in sorted({*DAYS, *LOOKS}):
        live_on(installation, day)
        if day == SECOND:
            documents.append(installation.make_document())
        if day in LOOKS:
            path = tmp_path / "document.pdf"
            kept = [b"".join(read_sealed(Document.objects.get(pk=each.pk))) for each in documents]
            said[day] = [verdict(installation, pdf, path) for pdf in [*kept, left_alone]]
    too_late = "The time of sealing was not given by a timestamp we trust."
    assert said == {
        29: [GENUINE, GENUINE],
        31: [GENUINE, GENUINE],
        400: [GENUINE, GENUINE],
        5 * 365: [GENUINE, GENUINE, too_late],
        11 * 365: [GENUINE, GENUINE, too_late],
    }
    # Renewed a year before each certificate of four years ends, and not more often.
    assert [len(scan(pdf)) for pdf in kept] == [2 + 5, 2 + 4]


def test_a_clock_that_stands_still_leaves_documents_that_nobody_can_judge(installation, tmp_path):
    live_on(installation, 0)
    pdf = b"".join(read_sealed(installation.make_document()))
    installation.wall_clock.move_to(installation.begins + 31 * DAY, tick=False)
    assert verdict(installation, pdf, tmp_path / "document.pdf") == (
        "We cannot tell: the revocation lists are missing or out of date. "
        "Get the current lists and check again."
    )
