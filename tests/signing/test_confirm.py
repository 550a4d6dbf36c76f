"""A sealed file that is not what was asked for is thrown away, whatever went wrong in making it."""

import asyncio
import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import SimpleSigner

from records.signing.authority import make_authority, write_authority
from records.signing.confirm import confirm
from records.signing.errors import LevelNotReachedError, TimestampNotTrustedError
from records.signing.keystores import load_certificates
from records.signing.level import Level
from records.signing.profile import SealingProfile
from records.signing.rehearsal import Rehearsal, rehearse
from records.signing.seal import seal
from records.signing.timestamps import LocalTimestamper
from tests.signing import attacks

Profiles = Callable[[Level], SealingProfile]
Rendered = Callable[[str], bytes]
Sealed = Callable[[Level], bytes]


@pytest.fixture
def rehearsal(profile: Profiles, made_at: dt.datetime) -> Rehearsal:
    return asyncio.run(rehearse(profile(Level.B_LTA), made_at))


def stated_in(pdf: bytes) -> dt.datetime:
    """The time that the seal in a file states; a file made for all tests may be minutes old."""
    stated = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].self_reported_timestamp
    assert stated
    return stated


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T, Level.B_LT])
def test_a_lower_level_is_not_taken_for_the_one_asked_for(
    level: Level,
    sealed: Sealed,
    rendered: Rendered,
    profile: Profiles,
    rehearsal: Rehearsal,
):
    at = stated_in(sealed(level))
    confirm(sealed(level), rendered(level), profile(level), rehearsal, at)
    with pytest.raises(LevelNotReachedError):
        confirm(sealed(level), rendered(level), profile(Level.B_LTA), rehearsal, at)


@pytest.mark.parametrize(
    "fault",
    [
        attacks.flip_content_byte,
        attacks.flip_seal_signature,
        attacks.flip_archive_byte,
        attacks.append_garbage,
        attacks.cut_end,
        attacks.cut_to_unsigned,
        attacks.rewrite_file,
    ],
)
def test_a_faulty_file_is_not_handed_out(
    fault: attacks.Attack,
    sealed: Sealed,
    rendered: Rendered,
    profile: Profiles,
    rehearsal: Rehearsal,
):
    good = sealed(Level.B_LTA)
    at = stated_in(good)
    confirm(good, rendered("B-LTA"), profile(Level.B_LTA), rehearsal, at)
    with pytest.raises(LevelNotReachedError):
        confirm(fault(good), rendered("B-LTA"), profile(Level.B_LTA), rehearsal, at)


def test_another_document_is_not_handed_out(
    sealed: Sealed,
    rendered: Rendered,
    profile: Profiles,
    rehearsal: Rehearsal,
):
    at = stated_in(sealed(Level.B_LTA))
    with pytest.raises(LevelNotReachedError):
        confirm(sealed(Level.B_LTA), rendered("B-LT"), profile(Level.B_LTA), rehearsal, at)


def test_a_key_that_signs_wrongly_seals_nothing(profile: Profiles, rendered: Rendered):
    class Broken(SimpleSigner):
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            return super().sign_raw(data + b"!", digest_algorithm)

    good = profile(Level.B_B).signer
    broken = Broken(good.signing_cert, good.signing_key, good.cert_registry, embed_roots=False)
    with pytest.raises(LevelNotReachedError):
        seal(rendered("B-B"), dataclasses.replace(profile(Level.B_B), signer=broken))


def test_a_seal_under_another_certificate_is_not_handed_out(
    sealed: Sealed,
    rendered: Rendered,
    profile: Profiles,
    rehearsal: Rehearsal,
):
    local = profile(Level.B_LTA).timestamper
    assert isinstance(local, LocalTimestamper)
    other = dataclasses.replace(profile(Level.B_LTA), signer=local._unit)
    at = stated_in(sealed(Level.B_LTA))
    with pytest.raises(LevelNotReachedError):
        confirm(sealed(Level.B_LTA), rendered("B-LTA"), other, rehearsal, at)


def test_a_timestamp_that_brings_a_stranger_along_seals_nothing(
    profile: Profiles, rendered: Rendered, made_at: dt.datetime, tmp_path: Path
):
    """Our own check would refuse such a file, for nothing covers the last token's certificates."""
    local = profile(Level.B_LTA).timestamper
    assert isinstance(local, LocalTimestamper)
    foreign = make_authority("Somebody Else", demo=False, at=made_at)
    folder = write_authority(foreign, tmp_path / "foreign", at=made_at)
    chain = [*local._unit.cert_registry, *load_certificates([folder.certificate("seal")])]
    chatty = SimpleSigner(local._unit.signing_cert, local._unit.signing_key, chain)
    changed = dataclasses.replace(profile(Level.B_LTA), timestamper=LocalTimestamper(chatty))
    with pytest.raises(TimestampNotTrustedError):
        seal(rendered("B-LTA"), changed)
