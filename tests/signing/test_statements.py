"""A sealed statement proves what was said, by whom and when; anything else is refused by name."""

import dataclasses
import datetime as dt
import hashlib
import subprocess

import pytest
from asn1crypto import cms
from django.utils import timezone

from records.signing.authority import make_authority, write_authority
from records.signing.chains import ListFiles
from records.signing.errors import LevelNotReachedError, TimestampUnavailableError
from records.signing.level import Level
from records.signing.profile import profile_from_folder
from records.signing.statements import Companions, Proof, prove_statement, seal_statement
from records.signing.timestamps import LocalTimestamper
from records.signing.trust import Trust, trust_from_files
from records.signing.verdict import NotGenuineError, Reason
from tests.needs import need

SAID = b'{"said":"so"}'
YEAR = dt.timedelta(days=365)


@pytest.fixture(scope="session")
def proof(profile, made_at):
    return seal_statement(SAID, profile(Level.B_LTA), made_at)


def refusal(statement, proof, trust, at, companions=None):
    try:
        prove_statement(statement, proof, trust, at, companions or Companions())
    except NotGenuineError as error:
        return error.reason
    return None


def without_lists(trust):
    return Trust(
        dataclasses.replace(trust.anchors, list_files=ListFiles(lambda: ())), trust.organization
    )


def test_a_statement_is_proved_with_its_time(profile, trust):
    before = timezone.now().replace(microsecond=0)  # a timestamp knows no less
    proof = seal_statement(SAID, profile(Level.B_LTA), before)
    proved = prove_statement(SAID, proof, trust, timezone.now())
    assert before <= proved.sealed_at <= timezone.now()


@pytest.mark.parametrize("level", Level)
def test_the_level_of_documents_makes_no_difference(profile, trust, made_at, level):
    found = seal_statement(SAID, profile(level), made_at)
    assert refusal(SAID, found, trust, made_at) is None


def test_other_words_are_refused(proof, trust, made_at):
    assert refusal(SAID + b" ", proof, trust, made_at) is Reason.CONTENT_CHANGED


@pytest.mark.parametrize("part", ["seal", "timestamp"])
def test_every_changed_byte_is_seen(proof, trust, made_at, part):
    whole = getattr(proof, part)
    places = range(0, len(whole), 29)
    survived = []
    for place in places:
        spoiled = bytearray(whole)
        spoiled[place] ^= 1
        changed = dataclasses.replace(proof, **{part: bytes(spoiled)})
        if refusal(SAID, changed, trust, made_at) is None:
            survived.append(place)
    assert survived == []


@pytest.mark.parametrize("part", ["seal", "timestamp"])
@pytest.mark.parametrize("spoil", [lambda der: der + b"\0", lambda der: der[:-1], lambda _: b""])
def test_a_token_is_all_that_its_bytes_hold(proof, trust, made_at, part, spoil):
    changed = dataclasses.replace(proof, **{part: spoil(getattr(proof, part))})
    assert refusal(SAID, changed, trust, made_at) is Reason.SEAL_DAMAGED


def test_seal_and_timestamp_cannot_change_places(proof, trust, made_at):
    assert refusal(SAID, Proof(proof.timestamp, proof.seal), trust, made_at) is not None
    stamped = Proof(proof.timestamp, proof.timestamp)
    assert refusal(SAID, stamped, trust, made_at) is not None


def test_the_timestamp_of_another_seal_is_refused(proof, profile, trust, made_at):
    other = seal_statement(SAID, profile(Level.B_LTA), made_at)
    mixed = Proof(proof.seal, other.timestamp)
    assert refusal(SAID, mixed, trust, made_at) is Reason.CONTENT_CHANGED


def test_another_authority_with_the_same_names_is_refused(trust, made_at, tmp_path):
    twin = write_authority(
        make_authority(trust.organization, demo=True, at=made_at), tmp_path / "twin", at=made_at
    )
    forged = seal_statement(SAID, profile_from_folder(twin, Level.B_LTA, ""), made_at)
    assert refusal(SAID, forged, trust, made_at) is Reason.ANOTHER_AUTHORITY
    assert refusal(SAID, forged, trust_from_files(twin.root, twin.list_files()), made_at) is None


def test_another_organization_under_the_same_root_is_refused(proof, trust, made_at):
    other = dataclasses.replace(trust, organization="Somebody Else")
    assert refusal(SAID, proof, other, made_at) is Reason.ANOTHER_ORGANIZATION


def test_the_timestamp_must_be_good_at_the_time_of_asking(proof, trust, made_at):
    assert refusal(SAID, proof, trust, made_at + YEAR) is None
    assert refusal(SAID, proof, trust, made_at + 2 * YEAR) is Reason.LISTS_OUTDATED
    assert refusal(SAID, proof, trust, made_at + 16 * YEAR) is Reason.TIMESTAMP_NOT_TRUSTED


def test_what_an_outsider_needs_beside_the_root_is_handed_out(proof, trust, made_at):
    companions = prove_statement(SAID, proof, trust, made_at).companions
    outsider = without_lists(trust)
    assert refusal(SAID, proof, outsider, made_at) is Reason.LISTS_OUTDATED
    assert refusal(SAID, proof, outsider, made_at, companions) is None
    assert len(companions.certificates) == 4  # two authorities, the seal, the timestamp unit
    assert len(companions.lists) == 3
    assert all("PRIVATE" not in text for text in companions.certificates + companions.lists)


def test_companions_that_are_none_are_refused(proof, trust, made_at):
    strange = Companions(("no certificate",), ())
    assert refusal(SAID, proof, trust, made_at, strange) is Reason.SEAL_DAMAGED


def test_the_companions_of_another_authority_prove_nothing(trust, made_at, tmp_path):
    twin = write_authority(
        make_authority(trust.organization, demo=True, at=made_at), tmp_path / "twin", at=made_at
    )
    profile = profile_from_folder(twin, Level.B_LTA, "")
    forged = seal_statement(SAID, profile, made_at)
    companions = prove_statement(SAID, forged, profile.trust, made_at).companions
    root = Companions((*companions.certificates, twin.root.read_text()), companions.lists)
    outsider = without_lists(trust)
    assert refusal(SAID, forged, outsider, made_at, root) is Reason.ANOTHER_AUTHORITY


def test_without_a_timestamper_nothing_is_sealed(profile, made_at):
    silent = dataclasses.replace(profile(Level.B_B), timestamper=None)
    with pytest.raises(TimestampUnavailableError):
        seal_statement(SAID, silent, made_at)


def test_a_timestamp_over_something_else_seals_nothing(profile, made_at):
    class Deaf(LocalTimestamper):
        async def async_timestamp(self, message_digest, md_algorithm):
            return await super().async_timestamp(hashlib.sha256(b"else").digest(), md_algorithm)

    sound = profile(Level.B_LTA)
    deaf = dataclasses.replace(sound, timestamper=Deaf(sound.timestamper._unit))
    with pytest.raises(LevelNotReachedError):
        seal_statement(SAID, deaf, made_at)


def test_the_seal_is_detached_and_carries_no_root(proof, trust):
    signed = cms.ContentInfo.load(proof.seal)["content"]
    assert signed["encap_content_info"]["content"].native is None
    carried = {each.chosen.sha256 for each in signed["certificates"]}
    assert trust.anchors.root.sha256 not in carried


def test_openssl_verifies_it(proof, folder, tmp_path):
    for name, content in {"said": SAID, "seal": proof.seal, "timestamp": proof.timestamp}.items():
        (tmp_path / name).write_bytes(content)
    seal = [
        "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal", "-content", "said",
        "-CAfile", folder.root, "-purpose", "any", "-out", "/dev/null",
    ]  # fmt: skip
    timestamp = [
        "ts", "-verify", "-token_in", "-in", "timestamp", "-data", "seal",
        "-CAfile", folder.root, "-untrusted", folder.certificate("timestamp-authority"),
    ]  # fmt: skip
    for arguments in (seal, timestamp):
        command = [need("openssl"), *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
