"""Every attack on events and checkpoints that `verify_audit` can see is told in words."""

import dataclasses
import datetime as dt
import io
import shutil

import pytest
from django.core.management import call_command

from portal import events
from portal.checkpoints import findings, folder, history
from portal.checkpoints.content import Checkpoint, digest_of_lines, parse
from portal.models import Installation
from records.checkpoints.make import ForeignCheckpointError, make_checkpoint
from records.checkpoints.prove import prove
from records.signing.authority import make_authority, write_authority
from records.signing.level import Level
from records.signing.profile import profile_from_folder, profile_from_settings
from records.signing.statements import seal_statement
from tests.at_once import at_once
from tests.checkpoints import attacks
from tests.checkpoints.conftest import DAY, TODAY, grow, make_days
from tests.documents.sealing import ORGANIZATION, seal_folder
from tests.factories import now


def found(at=None):
    return [f"{each.place}: {each.problem}" for each in findings.verify(prove, at or now())]


def verify_audit():
    said, refused = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", stdout=said, stderr=refused)
    except SystemExit as end:
        return end.code, refused.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


# --- Nothing wrong ------------------------------------------------------------------------------
def test_what_is_whole_has_no_findings(streams):
    make_days(1)
    grow(streams[0], 2)
    make_days(2, start=1)
    grow(streams[1], 1)
    assert found() == []
    assert verify_audit() == (0, ["2 streams with 9 events: whole."])


def test_a_new_installation_has_none(installation):
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_checkpoints_may_be_made_while_it_looks(streams):
    make_days(1)

    def look():
        return [found() for _ in range(5)]

    def make():
        for day in range(1, 4):
            make_checkpoint(TODAY + day * DAY)

    looked = at_once(look, make)[0]
    # Between a new file and its row lies a moment; whoever looks just then is told to look again.
    between = [problem for each in looked for problem in each if "remembers" not in problem]
    assert between == []
    assert found() == []


# --- Streams ------------------------------------------------------------------------------------
def test_a_tail_cut_off_with_everything_made_to_fit(streams, without_refusals):
    make_days(1)
    attacks.cut(streams[0], 2)
    assert list(events.verify()) == []
    assert found() == [
        f"stream {streams[0].pk}: its end was cut off: checkpoint 1 saw 3 events, 2 are left"
    ]
    assert verify_audit()[0] == 1


def test_a_tail_that_no_checkpoint_saw_is_not_missed(streams, without_refusals):
    """The limit of it: what is written and cut off within a day."""
    make_days(1)
    grow(streams[0], 2)
    attacks.cut(streams[0], 3)
    assert found() == []


def test_a_tail_cut_off_and_grown_again(streams, without_refusals):
    make_days(1)
    attacks.cut(streams[0], 2)
    grow(streams[0], 4)
    assert list(events.verify()) == []
    assert found() == [
        f"stream {streams[0].pk}: the history was rewritten:"
        " event 3 is another one than checkpoint 1 saw"
    ]


def test_a_vanished_stream(streams, without_refusals):
    make_days(2)
    attacks.vanish(streams[1])
    assert list(events.verify()) == []
    assert found() == [
        f"stream {streams[1].pk}: the whole stream is gone: checkpoint 1 saw 3 events"
    ]


def test_every_stream_vanished(streams, without_refusals):
    make_days(1)
    for stream in streams:
        attacks.vanish(stream)
    assert len(found()) == 2


def test_an_edited_event_with_the_plain_chain_computed_anew(streams, without_refusals, settings):
    make_days(1)
    audit_key, settings.AUDIT_KEY = settings.AUDIT_KEY, settings.LOOKUP_KEY
    attacks.rewrite(streams[0], 2, name="closed")
    settings.AUDIT_KEY = audit_key
    by_the_proofs = [row.problem for row in events.verify()]
    assert by_the_proofs == ["the event was not written by this installation"]
    assert found() == [
        f"stream {streams[0].pk}: the history was rewritten:"
        " event 3 is another one than checkpoint 1 saw"
    ]


def test_an_edited_event_by_one_who_has_the_audit_key_too(streams, without_refusals):
    make_days(1)
    grow(streams[0], 2)
    make_days(1, start=1)
    attacks.rewrite(streams[0], 2, actor="staff:2")
    assert list(events.verify()) == []
    assert found() == [
        f"stream {streams[0].pk}: the history was rewritten:"
        " event 3 is another one than checkpoint 1 saw"
    ]


def test_a_rewritten_end_is_told_from_where_it_begins(streams, without_refusals):
    make_days(1)
    grow(streams[0], 2)
    make_days(1, start=1)
    attacks.rewrite(streams[0], 5, name="closed")
    assert found() == [
        f"stream {streams[0].pk}: the history was rewritten:"
        " event 5 is another one than checkpoint 2 saw"
    ]


def test_later_checkpoints_do_not_wash_an_attack_away(streams, without_refusals):
    make_days(1)
    attacks.cut(streams[0], 1)
    attacks.vanish(streams[1])
    make_days(3, start=1)
    told = [
        f"stream {streams[0].pk}: its end was cut off: checkpoint 1 saw 3 events, 1 are left",
        f"stream {streams[1].pk}: the whole stream is gone: checkpoint 1 saw 3 events",
    ]
    assert found() == told
    assert parse(folder.read()[4]).content.streams == 2
    grow(streams[0], 9)
    make_days(1, start=4)
    assert [each.split(": ")[1] for each in found()] == [
        "the history was rewritten",
        "the whole stream is gone",
    ]


# --- Files --------------------------------------------------------------------------------------
@pytest.fixture
def five(streams):
    """Five checkpoints; every one of them tells of new events."""
    for day in range(5):
        grow(streams[0], 1)
        make_days(1, start=day)
    return [folder.file_of(number) for number in range(1, 6)]


def test_five_files_are_whole(five):
    assert found() == []


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_missing_file(five, number):
    five[number - 1].unlink()
    assert found() == [f"checkpoint {number}: the file is missing"]


def test_a_gap_is_told_in_one_line(five):
    for path in five[1:4]:
        path.unlink()
    assert found() == ["checkpoints 2 to 4: the file is missing"]


def test_two_gaps_are_told_apart(five):
    for path in (five[0], five[1], five[3]):
        path.unlink()
    assert found() == [
        "checkpoints 1 to 2: the file is missing",
        "checkpoint 4: the file is missing",
    ]


def test_a_number_out_of_all_reason_costs_no_time(five):
    shutil.copy(five[0], folder.file_of(999_999_999_999))
    holds = "the file holds checkpoint 1: files were swapped or put in another's place"
    assert found() == [f"checkpoint 999999999999: {holds}"]
    Installation.objects.update(checkpoint_number=2_000_000_000)
    assert found() == [
        "checkpoints 6 to 2000000000: the file is missing",
        f"checkpoint 999999999999: {holds}",
    ]


def test_an_emptied_folder(five):
    for path in five:
        path.unlink()
    assert found() == ["checkpoints 1 to 5: the file is missing"]


def test_a_folder_that_is_away(five, checkpoint_folder):
    checkpoint_folder.rename(checkpoint_folder.with_name("away"))
    assert verify_audit() == (1, ["checkpoints: the folder of CHECKPOINT_DIR cannot be read"])


@pytest.mark.parametrize("number", [2, 5])
def test_a_file_replaced_by_an_older_one(five, number):
    shutil.copy(five[0], five[number - 1])
    assert found() == [
        f"checkpoint {number}: the file holds checkpoint 1:"
        " files were swapped or put in another's place"
    ]


def test_two_files_swapped(five):
    second, fourth = five[1].read_bytes(), five[3].read_bytes()
    five[1].write_bytes(fourth)
    five[3].write_bytes(second)
    assert found() == [
        "checkpoint 2: the file holds checkpoint 4: files were swapped or put in another's place",
        "checkpoint 4: the file holds checkpoint 2: files were swapped or put in another's place",
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file[:-10],
        lambda file: b"",
        lambda file: file + b"\n",
        lambda file: file.replace(b'"number":3', b'"number":3,"x":1'),
        lambda file: file.replace(b'",6,"', b'",7,"'),
    ],
)
def test_a_changed_file(five, spoil):
    whole = five[2].read_bytes()
    five[2].write_bytes(spoil(whole))
    assert five[2].read_bytes() != whole
    assert found() == ["checkpoint 3: the file was changed"]


def resealed(path, change, profile):
    """The checkpoint with other words in it, sealed by somebody."""
    old = parse(path.read_bytes())
    content = dataclasses.replace(old.content, **change)
    proof = seal_statement(content.statement, profile, now())
    return Checkpoint(content, old.lines, proof.seal, proof.timestamp).encoded


@pytest.fixture
def twin(tmp_path):
    """A foreign seal whose certificates bear the very same names."""
    at = now()
    authority = make_authority(ORGANIZATION, demo=True, at=at)
    return profile_from_folder(
        write_authority(authority, tmp_path / "twin", at=at), Level.B_LTA, ""
    )


@pytest.mark.parametrize("number", [3, 5])
def test_a_checkpoint_sealed_again_with_a_foreign_key_of_the_same_names(five, twin, number):
    five[number - 1].write_bytes(resealed(five[number - 1], {"streams": 1}, twin))
    assert found() == [f"checkpoint {number}: the file is not sealed by us (another_authority)"]


@pytest.fixture
def take_over(settings, tmp_path):
    """Another authority of another name seals from now on."""

    def take_over(*former):
        authority = make_authority("Harbor Records, Inc.", demo=True, at=now())
        folder = write_authority(authority, tmp_path / "new", at=now())
        settings.SEAL_DIR, settings.FORMER_SEALS = folder.path, [str(each) for each in former]
        profile_from_settings.cache_clear()

    return take_over


def test_after_another_authority_took_over_checkpoints_of_the_former_one_hold(five, take_over):
    take_over(seal_folder().path)
    make_days(1, start=5)
    assert found() == []


def test_a_former_authority_that_nobody_names_counts_as_a_stranger(five, take_over):
    take_over()
    assert found() == [
        f"checkpoint {number}: the file is not sealed by us (another_authority)"
        for number in range(1, 6)
    ]


def test_a_stranger_stays_one_beside_a_former_authority(five, twin, take_over):
    five[2].write_bytes(resealed(five[2], {"streams": 1}, twin))
    take_over(seal_folder().path)
    assert found() == ["checkpoint 3: the file is not sealed by us (another_authority)"]


def test_a_content_under_a_seal_that_is_not_its_own(five):
    old, other = parse(five[2].read_bytes()), parse(five[3].read_bytes())
    mixed = dataclasses.replace(old, seal=other.seal, timestamp=other.timestamp)
    five[2].write_bytes(mixed.encoded)
    assert found() == ["checkpoint 3: the file is not sealed by us (content_changed)"]


def test_our_own_seal_on_another_content_contradicts_what_follows(five):
    """Whoever holds the seal's key still cannot change one file alone."""
    five[2].write_bytes(resealed(five[2], {"streams": 1}, profile_from_settings()))
    assert found() == ["checkpoint 3: the file is another one than checkpoint 4 knows"]


def test_our_own_seal_on_the_last_content_contradicts_the_database(five):
    five[4].write_bytes(resealed(five[4], {"streams": 1}, profile_from_settings()))
    assert found() == ["checkpoint 5: the file is another one than the database knows"]


def test_a_database_set_back(five, streams):
    digest = parse(five[2].read_bytes()).digest
    Installation.objects.update(checkpoint_number=3, checkpoint_digest=digest)
    assert found() == ["checkpoint 5: the database remembers checkpoint 3 as the last"]
    make_days(1, start=5)
    assert found() == []


def test_a_database_that_has_forgotten_everything(five):
    Installation.objects.update(checkpoint_number=0, checkpoint_digest="")
    assert found() == ["checkpoint 5: the database remembers none"]


def test_a_database_restored_from_a_backup_shows_what_was_lost(five, streams, without_refusals):
    """The folder remembers what the database lost, also when checkpoints are made again."""
    Installation.objects.update(
        checkpoint_number=3, checkpoint_digest=parse(five[2].read_bytes()).digest
    )
    attacks.cut(streams[0], 6)
    lost = f"stream {streams[0].pk}: its end was cut off: checkpoint 5 saw 8 events, 6 are left"
    assert found()[-1] == lost
    make_days(1, start=5)
    assert found() == [lost]


def test_what_was_found_before_a_gap_is_still_found(five, streams, without_refusals):
    five[2].unlink()
    attacks.cut(streams[0], 3)
    assert found() == [
        "checkpoint 3: the file is missing",
        f"stream {streams[0].pk}: its end was cut off: checkpoint 5 saw 8 events, 3 are left",
    ]


def test_the_lines_of_a_file_that_does_not_count_accuse_nobody(five, twin, streams):
    """A forged file cannot make it look as if events were gone."""
    old = parse(five[4].read_bytes())
    line = dataclasses.replace(old.lines[0], length=99)
    content = dataclasses.replace(old.content, changed=digest_of_lines([line]))
    proof = seal_statement(content.statement, twin, now())
    five[4].write_bytes(Checkpoint(content, (line,), proof.seal, proof.timestamp).encoded)
    assert found() == ["checkpoint 5: the file is not sealed by us (another_authority)"]


def test_a_forged_next_checkpoint_is_told_and_stops_the_job(five, twin):
    last = history.remembered()
    content, lines = history.following(last, folder.read(), now())
    proof = seal_statement(content.statement, twin, now())
    folder.write(6, Checkpoint(content, tuple(lines), proof.seal, proof.timestamp).encoded)
    assert found() == ["checkpoint 6: the file is not sealed by us (another_authority)"]
    with pytest.raises(ForeignCheckpointError):
        make_days(1, start=5)


# --- The clock ----------------------------------------------------------------------------------
def test_checkpoints_that_are_behind(five):
    assert found(now() + 2 * DAY - dt.timedelta(hours=1)) == []
    (problem,) = found(now() + 2 * DAY + dt.timedelta(hours=1))
    assert problem == f"clock: checkpoints are behind: the last one is of {now():%Y-%m-%d}"


def test_no_checkpoint_at_all_is_behind_too(streams):
    assert found(now() + 2 * DAY - dt.timedelta(hours=1)) == []
    assert found(now() + 3 * DAY) == ["clock: checkpoints are behind: there is none"]


def test_a_seal_that_cannot_be_loaded_is_told(five, settings, tmp_path):
    settings.SEAL_DIR = tmp_path / "nowhere"
    profile_from_settings.cache_clear()
    code, (problem,) = verify_audit()
    assert code == 1
    assert problem == (
        "checkpoints: the seal cannot be loaded (key_unavailable), so none can be checked"
    )
