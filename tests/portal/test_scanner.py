"""Each file is asked about before it is kept, if there is a scanner; one that is away rings an alarm."""

import pytest

from portal import alarms, scanner
from portal.models import Installation
from portal.photocopy.refusals import Refusal, RefusedError
from portal.scanner import ScannerAwayError, is_harmless
from records.actions.drafts import start_draft
from records.models import Paper
from tests import clamd, photos
from tests.factories import make_paper, make_practice, now

ALARM = "The virus scanner does not answer. People cannot add photos and papers."
NOBODY = "127.0.0.1:9"


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMD = ""
    assert is_harmless(clamd.EICAR)


def test_the_stand_in_is_given_the_whole_file_and_says_what_it_is(settings):
    large = photos.jpeg((2000, 1500), quality=100)
    with clamd.stand_in() as (settings.CLAMD, files):
        assert is_harmless(large)
        assert not is_harmless(large + clamd.EICAR)
        assert scanner.answers()
    assert files == [large, large + clamd.EICAR]


@pytest.mark.skipif(clamd.real() is None, reason="not run here: clamd is not installed")
def test_the_real_clamd_is_given_the_whole_file_and_says_what_it_is(settings, tmp_path):
    large = photos.jpeg((2000, 1500), quality=100)
    with clamd.running(tmp_path) as settings.CLAMD:
        assert scanner.answers()
        assert is_harmless(large)
        assert is_harmless(b"")
        assert not is_harmless(clamd.EICAR)


@pytest.mark.parametrize(
    "said",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: ", b"FOUND\0", b"x" * 9000],
    ids=str,
)
def test_what_it_says_in_other_words_is_not_taken_for_a_yes(settings, said):
    with clamd.stand_in(says=said or b"\0") as (settings.CLAMD, _files):
        with pytest.raises(ScannerAwayError):
            is_harmless(b"a file")
        assert not scanner.answers()


@pytest.mark.parametrize("address", [NOBODY, "/nowhere/clamd.ctl", "[::1]:9", "nonsense"])
def test_a_scanner_that_is_away_says_nothing(settings, address):
    settings.CLAMD = address
    with pytest.raises(ScannerAwayError):
        is_harmless(b"a file")
    assert not scanner.answers()


@pytest.mark.django_db
def test_a_harmful_file_is_refused_and_one_that_nobody_judged_is_to_be_sent_again(settings, caplog):
    draft = start_draft(make_practice(), at=now())
    with (
        clamd.stand_in(says=b"stream: Eicar FOUND\0") as (settings.CLAMD, _files),
        pytest.raises(RefusedError) as harmful,
    ):
        make_paper(draft, at=now())
    settings.CLAMD = NOBODY
    with pytest.raises(RefusedError) as unjudged:
        make_paper(draft, at=now())
    assert (harmful.value.reason, unjudged.value.reason) == (Refusal.HARMFUL, Refusal.FAILED)
    assert Paper.objects.count() == 0
    assert [record.getMessage() for record in caplog.records] == [
        "a file was not taken: the scanner does not answer"
    ]
    with clamd.stand_in() as (settings.CLAMD, _files):
        make_paper(draft, at=now())
    assert Paper.objects.count() == 1


@pytest.mark.django_db
def test_a_scanner_that_is_away_is_an_alarm(settings):
    Installation.establish(now(), demo=True)
    settings.CLAMD = NOBODY
    assert ALARM in alarms.ringing(now())
    with clamd.stand_in() as (settings.CLAMD, _files):
        assert ALARM not in alarms.ringing(now())
    settings.CLAMD = ""
    assert ALARM not in alarms.ringing(now())


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("", True),
        ("/run/clamav/clamd.ctl", True),
        ("127.0.0.1:3310", True),
        ("[::1]:3310", True),
        ("scanner.internal:3310", True),
        ("127.0.0.1", False),
        ("127.0.0.1:0", False),
        ("127.0.0.1:99999", False),
        ("clamd.ctl", False),
        ("tcp://127.0.0.1:3310", False),
    ],
)
def test_an_address_with_a_slip_stops_the_start(production, settings, address, is_one):
    settings.CLAMD = address
    assert [reason.partition(" to ")[0] for reason in production()] == ["Set CLAMD"] * (not is_one)
