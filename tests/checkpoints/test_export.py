"""One request's events as a file that an outsider checks: with our command, and without any code of ours."""

import base64
import dataclasses
import io
import json
import os
import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import load_der_x509_crl, load_pem_x509_certificate
from django.core.management import CommandError, call_command

from portal import confined, events
from portal.checkpoints import folder
from portal.checkpoints.content import parse
from portal.confined import Limits
from portal.models import Event, Stream
from records.checkpoints import check_foreign as confined_check
from records.checkpoints.check import NotProvedError, check
from records.checkpoints.check_foreign import check_foreign
from records.checkpoints.export import ExportError, export
from records.checkpoints.export_format import written
from records.signing import foreign
from records.signing.authority import (
    Member,
    Revocation,
    make_authority,
    revocation_list,
    write_authority,
)
from records.signing.profile import profile_from_settings
from records.signing.trust import trust_from_files
from tests.architecture.tree import ROOT
from tests.checkpoints import attacks, outsider
from tests.checkpoints.conftest import DAY, grow, make_days
from tests.documents.sealing import ORGANIZATION, profile, seal_folder
from tests.factories import make_practice, make_request, now
from tests.needs import need


@pytest.fixture
def root():
    need("openssl")
    return seal_folder().root


@pytest.fixture
def trust(root):
    """What an outsider has: the root, and no list."""
    return trust_from_files(root, [])


@pytest.fixture
def exported(streams, trust):
    make_days(1)
    return export(streams[0], now()).file


def refusal(file, trust):
    with pytest.raises(NotProvedError) as refused:
        check(file, trust, now())
    return str(refused.value)


def outsiders_refusal(file, root):
    with pytest.raises(AssertionError) as refused:
        outsider.check(file, root.read_bytes())
    return str(refused.value).partition("\n")[0]


def changed(file, change):
    """The file after `change` was made to what it says, written as we write."""
    found = json.loads(file)
    change(found)
    return written(found)


# --- What it holds ------------------------------------------------------------------------------
def test_it_proves_the_events_of_one_request(exported, streams, trust):
    proved = check(exported, trust, now())
    assert proved.stream == str(streams[0].pk)
    assert [event["number"] for event in proved.events] == [1, 2, 3]
    assert proved.checkpoint == 1
    assert [event["facts"] for event in proved.events] == list(
        streams[0].events.order_by("number").values_list("facts", flat=True)
    )


def test_an_outsider_without_our_code_comes_to_the_same(exported, root):
    outsider.check(exported, root.read_bytes())


def test_the_outsider_shares_no_code_with_us():
    imports = [line.split()[1] for line in Path(outsider.__file__).read_text().splitlines()
               if line.startswith(("import ", "from "))]  # fmt: skip
    assert set(imports) <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_every_request_of_an_installation_has_its_proof(practice, root, trust, size):
    for number in range(size):
        grow(Stream(pk=uuid.UUID(int=number), kind="request", practice=practice), number % 3 + 1)
    make_days(1)
    for stream in Stream.objects.all():
        file = export(stream, now()).file
        outsider.check(file, root.read_bytes())
        assert check(file, trust, now()).stream == str(stream.pk)


def test_it_is_proved_by_the_last_of_many_checkpoints(streams, root, trust):
    for day in range(4):
        make_days(1, start=day)
        grow(streams[day % 2], 1)
    for stream in streams:
        file = export(stream, now()).file
        assert check(file, trust, now()).checkpoint == 4
        outsider.check(file, root.read_bytes())


def test_later_events_are_not_in_it(streams, trust):
    make_days(1)
    grow(streams[0], 2)
    found = export(Stream.objects.get(pk=streams[0].pk), now())
    assert (found.covered, found.later) == (3, 2)
    assert len(check(found.file, trust, now()).events) == 3


def test_no_other_stream_and_no_secret_stands_in_it(exported, streams, settings):
    text = exported.decode()
    assert str(streams[1].pk) not in text
    assert Stream.objects.get(pk=streams[1].pk).head_digest not in text
    assert "PRIVATE KEY" not in text
    for event in Event.objects.all():
        assert event.mac not in text


def test_nothing_personal_stands_in_it(installation, trust):
    request = make_request(make_practice())
    make_days(1)
    text = export(Stream.objects.get(pk=request.pk), now()).file.decode()
    for private in ("Maria", "María", "Mar\\u00eda", "1948-03", "maria@", "Tualatin", "Cascade"):
        assert private not in text
    assert '"name": "received"' in text


# --- What an attacker changes -------------------------------------------------------------------
CHANGES = {
    "an edited event": lambda found: found["events"][1].update(name="closed"),
    "an edited last event": lambda found: found["events"][-1].update(actor="staff:2"),
    "another fact": lambda found: found["events"][1]["facts"].update(note="x"),
    "another time": lambda found: found["events"][0].update(at="2020-01-01T00:00:00.000000+00:00"),
    "a first event left out": lambda found: found["events"].pop(0),
    "an event left out": lambda found: found["events"].pop(1),
    "a last event left out": lambda found: found["events"].pop(),
    "all events left out": lambda found: found["events"].clear(),
    "swapped events": lambda found: found["events"].reverse(),
    "another practice": lambda found: found["stream"].update(practice="x"),
    "another stream": lambda found: found["stream"].update(stream="x"),
    "another place": lambda found: found["place"].update(index=1),
    "a place outside": lambda found: found["place"].update(index=2),
    "a place before the first": lambda found: found["place"].update(index=-2),
    "no path": lambda found: found["place"].update(path=[]),
    "another path": lambda found: found["place"].update(path=["00" * 32]),
    "a longer path": lambda found: found["place"]["path"].append("00" * 32),
    "another root": lambda found: found["checkpoint"]["content"].update(root="00" * 32),
    "another size": lambda found: found["checkpoint"]["content"].update(streams=9),
    "another day": lambda found: found["checkpoint"]["content"].update(
        at="2020-01-01T00:00:00.000000+00:00"
    ),
    "no seal": lambda found: found["checkpoint"].update(seal=""),
    "no timestamp": lambda found: found["checkpoint"].update(timestamp=""),
    "a seal for a timestamp": lambda found: found["checkpoint"].update(
        timestamp=found["checkpoint"]["seal"]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_both_checks_refuse(exported, trust, root, change):
    attacked = changed(exported, change)
    assert attacked != exported
    outsider.check(exported, root.read_bytes())
    assert refusal(attacked, trust)
    assert outsiders_refusal(attacked, root)


def appended(found):
    """One more event, in a chain that fits."""
    last = found["events"][-1]
    previous = events.digest_of(last)
    found["events"].append({**last, "number": last["number"] + 1, "previous": previous})


def test_an_event_added_in_a_chain_that_fits(exported, trust, root):
    attacked = changed(exported, appended)
    assert refusal(attacked, trust) == "These events are not the ones that the checkpoint saw."
    assert outsiders_refusal(attacked, root) == "these events are not in the tree"


def test_an_event_left_out_is_named(exported, trust):
    attacked = changed(exported, CHANGES["an event left out"])
    assert refusal(attacked, trust) == "Event 2 does not follow what is before it."


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", "event-export-2"), ("format", None), ("more", 1), ("events", None)],
)
def test_another_format_is_refused(exported, trust, key, value):
    assert refusal(changed(exported, lambda found: found.update({key: value})), trust)


@pytest.mark.parametrize("part", ["checkpoint", "place"])
def test_a_word_more_that_nothing_proves_is_refused(exported, trust, part):
    attacked = changed(exported, lambda found: found[part].update(note="checked by all"))
    assert refusal(attacked, trust) == "This file is not as we wrote it."


@pytest.mark.parametrize(
    "file", [b"", b"{}", b"[]", b"7", b"null", b"\xff\xfe", b"%PDF-1.7", b"[" * 99_999]
)
def test_another_file_is_refused(trust, file):
    assert refusal(file, trust).startswith("This file is ")


def test_a_key_that_stands_twice_is_refused(exported, trust):
    """One reader would see the first value, another one the last."""
    twice = exported.replace(b'"name": "opened"', b'"name": "closed",\n   "name": "opened"', 1)
    assert json.loads(twice) == json.loads(exported)
    assert refusal(twice, trust) == "This file is not as we wrote it."


def test_a_foreign_seal_of_the_same_names_is_refused(streams, settings, root, trust, tmp_path):
    """The forger has all events, all keys but the seal's, and an authority with our names."""
    authority = make_authority(ORGANIZATION, demo=True, at=now())
    settings.SEAL_DIR = write_authority(authority, tmp_path / "twin", at=now()).path
    profile_from_settings.cache_clear()
    make_days(1)
    forged = export(streams[0], now()).file
    assert refusal(forged, trust) == "The checkpoint's seal does not hold (another_authority)."
    assert outsiders_refusal(forged, root).startswith("openssl cms: ")


def test_a_seal_that_was_withdrawn_is_refused(exported, trust, root, tmp_path):
    """Lists that came later tell of it, given beside the file or in it."""
    seal, authority = (
        load_pem_x509_certificate(seal_folder().certificate(name).read_bytes())
        for name in ("seal", "seal-authority")
    )
    key = load_pem_private_key(seal_folder().key("seal-authority").read_bytes(), None)
    issuer, at = Member(authority, key), now()
    revoked = [Revocation(seal.serial_number, at - DAY)]
    withdrawn = tmp_path / "seal-authority.crl"
    withdrawn.write_bytes(revocation_list(issuer, at=at, revoked=revoked))
    told = trust_from_files(root, [withdrawn])
    assert "certificate_revoked" in refusal(exported, told)
    pem = load_der_x509_crl(withdrawn.read_bytes()).public_bytes(Encoding.PEM).decode()

    def replace(found):
        found["revocation_lists"] = [pem, *found["revocation_lists"][:1]]

    assert outsiders_refusal(changed(exported, replace), root).startswith("openssl verify: ")


def test_out_of_date_lists_are_said_to_be(exported, trust):
    later = now().replace(year=now().year + 2)
    with pytest.raises(NotProvedError, match="lists_outdated"):
        check(exported, trust, later)


# --- What we do not export ----------------------------------------------------------------------
def test_without_a_checkpoint_there_is_no_export(streams):
    with pytest.raises(ExportError, match="no checkpoint yet"):
        export(streams[0], now())


def test_a_request_of_today_waits_for_its_checkpoint(streams, practice):
    make_days(1)
    fresh = Stream(pk=uuid.uuid4(), kind="request", practice=practice)
    grow(fresh, 1)
    with pytest.raises(ExportError, match="try again tomorrow"):
        export(Stream.objects.get(pk=fresh.pk), now())


@pytest.mark.parametrize("attack", [attacks.cut, attacks.rewrite])
def test_events_that_the_checkpoint_did_not_see_are_not_exported(streams, without_refusals, attack):
    make_days(1)
    attack(streams[0], 2, **({"name": "closed"} if attack is attacks.rewrite else {}))
    with pytest.raises(ExportError, match="run verify_audit"):
        export(Stream.objects.get(pk=streams[0].pk), now())


@pytest.mark.parametrize("number", [1, 2])
def test_with_a_file_missing_there_is_no_export_until_the_next(streams, trust, number):
    make_days(2)
    folder.file_of(number).unlink()
    with pytest.raises(ExportError, match="run verify_audit"):
        export(streams[0], now())
    make_days(1, start=2)
    assert check(export(streams[0], now()).file, trust, now()).checkpoint == 3


def test_a_checkpoint_that_was_sealed_by_others_is_not_exported(streams, monkeypatch):
    make_days(1)
    last = parse(folder.read()[1])
    spoiled = dataclasses.replace(last, seal=last.timestamp)
    folder.file_of(1).write_bytes(spoiled.encoded)
    with pytest.raises(ExportError, match="run verify_audit"):
        export(streams[0], now())


# --- The commands -------------------------------------------------------------------------------
@pytest.fixture
def request_of_yesterday(installation):
    request = make_request(make_practice())
    make_days(1)
    return request


def said_by(command, *arguments):
    said, refused = io.StringIO(), io.StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=said, stderr=refused)
    except SystemExit as end:
        return end.code, refused.getvalue()
    return 0, said.getvalue()


def test_from_export_to_check(request_of_yesterday, root, tmp_path):
    path = tmp_path / "out.json"
    code, said = said_by("export_events", request_of_yesterday.reference, "--out", path)
    length = Stream.objects.get(pk=request_of_yesterday.pk).length
    assert (code, said) == (0, f"{path}: {length} events.\n")
    for option in ("--root", "--anchor"):
        code, said = said_by("verify_export", path, option, root)
        assert code == 0
        assert said.startswith(f"{length} events, whole and in this order at 20")
        assert f"(stream {request_of_yesterday.pk}, checkpoint 1)." in said
        assert said.rstrip().splitlines()[2].endswith(" received")
        assert said.endswith("\nDemonstration, not valid.\n")


def test_the_file_is_named_for_the_request(request_of_yesterday, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    said_by("export_events", request_of_yesterday.reference)
    assert [path.name for path in tmp_path.glob("*.json")] == [
        f"{request_of_yesterday.reference}.events.json"
    ]
    with pytest.raises(CommandError, match="File exists"):
        call_command("export_events", request_of_yesterday.reference)


def test_later_events_are_told(request_of_yesterday, tmp_path):
    grow(Stream.objects.get(pk=request_of_yesterday.pk), 2)
    _, said = said_by("export_events", request_of_yesterday.reference, "--out", tmp_path / "x")
    assert said.endswith("2 later ones follow with the next checkpoint.\n")


def test_an_unknown_reference_is_told(installation):
    with pytest.raises(CommandError, match="no request with this reference"):
        call_command("export_events", "MR-0000-0000")


def test_a_changed_file_ends_with_one(exported, root, tmp_path):
    path = tmp_path / "out.json"
    path.write_bytes(changed(exported, appended))
    assert said_by("verify_export", path, "--root", root) == (
        1,
        "These events are not the ones that the checkpoint saw.\n",
    )


def test_the_child_that_reads_it_comes_to_the_same(exported, trust):
    at = now()
    assert check_foreign(exported, trust, at) == check(exported, trust, at)
    with pytest.raises(NotProvedError, match="not the ones that the checkpoint saw"):
        check_foreign(changed(exported, appended), trust, at)


@pytest.mark.parametrize("habit", ["eat_memory", "loop", "crash"])
def test_a_file_that_breaks_its_reader_is_refused_in_words(
    habit, exported, root, tmp_path, monkeypatch
):
    monkeypatch.setattr(confined_check, "_IN_THE_CHILD", f"tests.portal.habits:{habit}")
    monkeypatch.setattr(confined, "Limits", partial(Limits, cpu_seconds=1))
    path = tmp_path / "out.json"
    path.write_bytes(exported)
    assert said_by("verify_export", path, "--root", root) == (
        1,
        "We stopped reading this file. It takes more time or memory than any export of ours.\n",
    )


def test_a_file_larger_than_any_of_ours_is_not_read(root, tmp_path):
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(foreign.LARGEST_BYTES + 1)
    code, said = said_by("verify_export", large, "--root", root)
    assert (code, said.startswith("We stopped reading this file.")) == (1, True)


def test_lists_that_cannot_be_read_are_told(exported, root, tmp_path):
    broken = tmp_path / "list.crl"
    broken.write_bytes(b"no list")
    with pytest.raises(NotProvedError, match="The revocation lists cannot be read"):
        check_foreign(exported, trust_from_files(root, [broken]), now())


def test_a_file_that_is_away_is_told(root, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_export", str(tmp_path / "away"), "--root", str(root))


def test_the_check_needs_no_key_no_database_and_no_settings(exported, root, tmp_path):
    path = tmp_path / "out.json"
    path.write_bytes(exported)
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR": str(tmp_path / "empty"),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": "of this process only",
    }
    command = [sys.executable, "manage.py", "verify_export", str(path), "--root", str(root)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 events, whole and in this order at 20")


def test_the_outsiders_program_runs_on_its_own(exported, root, tmp_path):
    path = tmp_path / "out.json"
    command = [sys.executable, outsider.__file__, str(path), str(root)]
    for file, code in ((exported, 0), (changed(exported, appended), 1)):
        path.write_bytes(file)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr


def test_the_seal_in_it_is_the_organizations(exported):
    seal = base64.b64decode(json.loads(exported)["checkpoint"]["seal"])
    assert profile().organization.encode() in seal
