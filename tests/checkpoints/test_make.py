"""One checkpoint a day, whatever fails, whoever else is at it, and wherever it was cut short."""

import dataclasses
from functools import partial

import pytest

from portal import clock
from portal.checkpoints import folder, history
from portal.checkpoints.content import parse, root_of
from portal.checkpoints.folder import CheckpointFolderError
from portal.models import Installation, Stream
from records.checkpoints import make
from records.checkpoints.make import ForeignCheckpointError, make_checkpoint
from records.checkpoints.prove import prove
from records.signing.authority import make_authority, write_authority
from records.signing.errors import (
    KeyUnavailableError,
    TimestampNotTrustedError,
    TimestampUnavailableError,
)
from records.signing.keystores import timestamp_unit
from records.signing.profile import profile_from_settings
from records.signing.timestamps import HttpTimestamper, LocalTimestamper
from tests.at_once import at_once
from tests.checkpoints.conftest import DAY, TODAY, grow, make_days
from tests.factories import make_practice, make_request, now


def checkpoints():
    return [parse(encoded) for _, encoded in sorted(folder.read().items())]


def memory():
    return tuple(Installation.objects.values_list("checkpoint_number", "checkpoint_digest").get())


# --- What it says -------------------------------------------------------------------------------
def test_the_first_tells_of_every_stream(streams):
    make_days(1)
    (only,) = checkpoints()
    heads = [(str(each.pk), each.length, each.head_digest) for each in streams]
    assert [(line.stream, line.length, line.digest) for line in only.lines] == heads
    assert (only.content.number, only.content.streams, only.content.previous) == (1, 2, "")
    assert only.content.root == root_of(only.lines)
    assert memory() == (1, only.digest)


def test_the_next_follows_and_tells_what_is_new(streams):
    make_days(1)
    grow(streams[1], 2)
    make_days(1, start=1)
    first, second = checkpoints()
    assert [(line.stream, line.length) for line in second.lines] == [(str(streams[1].pk), 5)]
    assert (second.content.number, second.content.streams) == (2, 2)
    assert second.content.previous == first.digest
    assert second.content.root == root_of([first.lines[0], *second.lines])
    assert memory() == (2, second.digest)


def test_a_day_without_events_has_a_checkpoint_too(streams):
    make_days(2)
    first, second = checkpoints()
    assert second.lines == ()
    assert second.content.root == first.content.root


def test_an_empty_installation_has_one(installation):
    make_days(1)
    assert checkpoints()[0].content.streams == 0


def test_a_thousand_streams_stand_in_one(practice):
    first = Stream(pk="00000000-0000-4000-8000-000000000000", kind="request", practice=practice)
    Stream.objects.bulk_create(
        Stream(pk=f"{number:08}-0000-4000-8000-000000000000", kind=first.kind, practice=practice,
               length=1, head_digest=f"{number:064}", mac="")
        for number in range(1000)
    )  # fmt: skip
    make_days(1)
    (only,) = checkpoints()
    assert only.content.streams == len(only.lines) == 1000


def test_it_is_sealed_by_us_with_a_timestamp(streams):
    make_days(1)
    proved = prove(checkpoints()[0], now())
    assert proved.problem == ""
    assert abs(now() - proved.sealed_at) < DAY


def test_nothing_about_a_person_stands_in_it(installation):
    request = make_request(make_practice())
    make_days(1)
    kept = folder.file_of(1).read_bytes().decode()
    for private in (request.reference, "Maria", "María", "Cascade", "1948-03", "@", "Tualatin"):
        assert private not in kept
    assert str(request.pk) in kept


# --- Once a day ---------------------------------------------------------------------------------
def test_there_is_one_a_day(streams):
    for _ in range(3):
        make_days(1)
    assert len(checkpoints()) == 1


def test_the_clock_makes_it(streams):
    clock.tick(TODAY)
    clock.tick(TODAY + DAY)
    assert memory()[0] == 2


def test_a_day_that_was_missed_is_made_up_by_the_next(streams):
    make_days(1)
    make_days(1, start=5)
    assert [checkpoint.content.number for checkpoint in checkpoints()] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_make_one(streams):
    for day in range(3):
        at_once(*[partial(make_checkpoint, TODAY + day * DAY)] * 2)
    assert [checkpoint.content.number for checkpoint in checkpoints()] == [1, 2, 3]
    assert memory() == (3, checkpoints()[-1].digest)


def test_who_comes_second_takes_the_firsts(streams, monkeypatch):
    """The other clock's file appears while we seal ours; its row is not written yet."""
    following = make._following

    def overtaken(*arguments):
        folder.write(1, following(*arguments).encoded)
        return following(*arguments)

    monkeypatch.setattr(make, "_following", overtaken)
    make_days(1)
    assert len(checkpoints()) == 1
    assert memory() == (1, checkpoints()[0].digest)


def test_who_looked_before_the_first_was_done_makes_no_second(streams, monkeypatch):
    """The other clock does it all, file and row, just after we have read the folder."""
    read = folder.read

    def overtaken():
        files = read()
        monkeypatch.setattr(folder, "read", read)
        make_days(1)
        return files

    monkeypatch.setattr(folder, "read", overtaken)
    make_days(1)
    assert len(checkpoints()) == 1
    assert memory() == (1, checkpoints()[0].digest)


# --- What fails ---------------------------------------------------------------------------------
@pytest.fixture
def with_timestamper(monkeypatch):
    def replace(timestamper):
        profile = dataclasses.replace(profile_from_settings(), timestamper=timestamper)
        monkeypatch.setattr(make, "profile_from_settings", lambda: profile)

    return replace


AWAY = HttpTimestamper("http://127.0.0.1:9/")


@pytest.mark.parametrize("timestamper", [AWAY, None])
def test_without_a_timestamp_there_is_none(streams, with_timestamper, timestamper):
    with_timestamper(timestamper)
    with pytest.raises(TimestampUnavailableError):
        make_days(1)
    assert (checkpoints(), memory()) == ([], (0, ""))


def test_a_failure_has_a_name_in_the_log_and_is_tried_again_within_the_hour(
    streams, with_timestamper, monkeypatch, caplog
):
    with_timestamper(AWAY)
    clock.tick(TODAY)
    assert "make_checkpoint: TimestampUnavailableError" in caplog.text
    monkeypatch.undo()
    clock.tick(TODAY + clock.RETRY)
    assert memory()[0] == 1


def test_a_seal_that_is_not_there_makes_none(streams, settings, tmp_path):
    settings.SEAL_DIR = tmp_path / "nowhere"
    profile_from_settings.cache_clear()
    with pytest.raises(KeyUnavailableError):
        make_days(1)
    assert checkpoints() == []


def test_a_folder_that_is_away_makes_none(streams, checkpoint_folder):
    checkpoint_folder.rename(checkpoint_folder.with_name("away"))
    with pytest.raises(CheckpointFolderError):
        make_days(1)
    assert memory() == (0, "")


# --- Cut short ----------------------------------------------------------------------------------
class Killed(BaseException):
    """The process ends here."""


def kill(*_args):
    raise Killed


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (make, "seal_statement"),
        (folder.os, "fsync"),
        (folder.os, "link"),
        (folder, "settle"),
        (history, "remember"),
    ],
    ids=["before the seal", "before the file", "before its name", "after it", "before the row"],
)
@pytest.mark.parametrize("days", [0, 2])
def test_a_crash_anywhere_heals(streams, monkeypatch, place, name, days):
    make_days(days)
    with monkeypatch.context() as cut:
        cut.setattr(place, name, kill)
        with pytest.raises(Killed):
            make_days(1, start=days)
    assert memory()[0] == days
    make_days(1, start=days)
    assert memory() == (days + 1, checkpoints()[-1].digest)
    assert [each.content.number for each in checkpoints()] == list(range(1, days + 2))
    make_days(1, start=days + 1)
    assert memory()[0] == days + 2


def test_a_database_set_back_takes_up_what_the_folder_remembers(streams):
    make_days(1)
    number, digest = memory()
    make_days(2, start=1)
    Installation.objects.update(checkpoint_number=number, checkpoint_digest=digest)
    make_days(1, start=3)
    assert memory() == (4, checkpoints()[-1].digest)


def test_without_its_last_file_the_chain_goes_on_and_tells_everything_again(streams):
    make_days(2)
    last = memory()[1]
    folder.file_of(2).unlink()
    make_days(1, start=2)
    first, third = checkpoints()
    assert (third.content.number, third.content.previous) == (3, last)
    assert third.lines == first.lines


# --- What lies in the way -----------------------------------------------------------------------
def test_a_file_that_is_none_stands_in_the_way_and_stays(streams):
    make_days(1)
    folder.file_of(2).write_bytes(b"{}")
    with pytest.raises(ForeignCheckpointError):
        make_days(1, start=1)
    assert folder.file_of(2).read_bytes() == b"{}"
    assert memory()[0] == 1


def test_one_that_does_not_follow_stands_in_the_way(streams):
    make_days(2)
    Installation.objects.update(checkpoint_number=1, checkpoint_digest="0" * 64)
    with pytest.raises(ForeignCheckpointError):
        make_days(1, start=2)


def test_one_that_was_not_sealed_by_us_stands_in_the_way(streams):
    make_days(1)
    content, lines = history.following(history.remembered(), folder.read(), now())
    stolen = dataclasses.replace(checkpoints()[0], content=content, lines=tuple(lines))
    folder.write(2, stolen.encoded)
    with pytest.raises(ForeignCheckpointError):
        make_days(1, start=1)


def test_a_timestamp_under_an_unknown_certificate_makes_none(streams, with_timestamper, tmp_path):
    stranger = make_authority("Somebody Else", demo=True, at=now())
    unit = timestamp_unit(write_authority(stranger, tmp_path / "else", at=now()))
    with_timestamper(LocalTimestamper(unit))
    with pytest.raises(TimestampNotTrustedError):
        make_days(1)
    assert checkpoints() == []
