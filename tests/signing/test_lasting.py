"""The same file asked about years later, with fresh lists, stale ones or none."""

import asyncio
import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from records.signing import keystores
from records.signing.authority import BACKDATED, Authority, Revocation, revocation_list
from records.signing.chains import Purpose, lists_for, prove
from records.signing.fields import ARCHIVE_FIELD
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.seal import SealingWriter, seal
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import DIGEST, LocalTimestamper
from records.signing.tokens import scan
from records.signing.trust import Trust, trust_from_files
from records.signing.verdict import Reason
from records.signing.verify import verify
from tests.signing.conftest import rendered_at

Sealed = Callable[[Level], bytes]
DAY = dt.timedelta(days=1)
YEAR = 365 * DAY


def lists_at(
    folder: SealFolder, authority: Authority, at: dt.datetime, path: Path, **revoked: Any
) -> list[Path]:
    """The lists as the daily refresh writes them at `at`; the root's is the first one."""
    made = {}
    for name in ("seal-authority", "timestamp-authority"):
        issuer = authority.members_below_root()[name]
        entries = revoked.get(name.partition("-")[0], ())
        made[name] = revocation_list(issuer, at=at, revoked=entries)
    path.mkdir(exist_ok=True)
    for name, content in made.items():
        (path / f"{name}.crl").write_bytes(content)
    return [folder.lists / "root.crl", *sorted(path.glob("*.crl"))]


@pytest.mark.parametrize("years", [1, 3, 6, 14])
def test_a_lasting_seal_is_genuine_for_years_with_fresh_lists(
    years: int,
    sealed: Sealed,
    folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
    time_machine: Any,
):
    """The seal's own certificate ends after five; the timestamp unit's after fifteen."""
    later = made_at + years * YEAR
    pdf = sealed(Level.B_LTA)
    time_machine.move_to(later)  # whatever the machine's own clock says: it is not asked
    trust = trust_from_files(folder.root, lists_at(folder, authority, later, tmp_path / "lists"))
    assert verify(pdf, trust, later).genuine


@pytest.mark.parametrize(
    ("level", "years", "reason"),
    [
        (Level.B_B, 4, Reason.GENUINE),
        (Level.B_B, 6, Reason.CERTIFICATE_EXPIRED),
        (Level.B_T, 6, Reason.GENUINE),
        (Level.B_LT, 6, Reason.GENUINE),
        (Level.B_T, 16, Reason.TIMESTAMP_NOT_TRUSTED),
        (Level.B_LTA, 16, Reason.TIMESTAMP_NOT_TRUSTED),
    ],
)
def test_each_level_lasts_as_long_as_it_says(
    level: Level,
    years: int,
    reason: Reason,
    sealed: Sealed,
    folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
):
    later = made_at + years * YEAR
    trust = trust_from_files(folder.root, lists_at(folder, authority, later, tmp_path / "lists"))
    assert verify(sealed(level), trust, later).reason is reason


@pytest.mark.parametrize("level", Level)
def test_without_fresh_lists_nobody_can_tell(
    level: Level, sealed: Sealed, trust: Trust, made_at: dt.datetime
):
    assert verify(sealed(level), trust, made_at + 399 * YEAR / 365).genuine
    later = made_at + 401 * YEAR / 365
    assert verify(sealed(level), trust, later).reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_without_any_list_nobody_can_tell(level: Level, sealed: Sealed, folder: SealFolder):
    reason = verify(sealed(level), trust_from_files(folder.root, [])).reason
    assert reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_file_that_keeps_its_lists_can_be_checked_with_the_root_alone(
    level: Level, sealed: Sealed, folder: SealFolder
):
    assert verify(sealed(level), trust_from_files(folder.root, [])).genuine


def test_a_list_that_cannot_be_read_is_told(sealed: Sealed, folder: SealFolder, tmp_path: Path):
    broken = tmp_path / "broken.crl"
    broken.write_bytes(b"no list")
    trust = trust_from_files(folder.root, [broken])
    assert verify(sealed(Level.B_LTA), trust).reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize(
    ("level", "revoked_after", "reason"),
    [
        (Level.B_B, dt.timedelta(days=1), Reason.CERTIFICATE_REVOKED),
        (Level.B_T, dt.timedelta(days=1), Reason.GENUINE),
        (Level.B_LT, dt.timedelta(days=1), Reason.GENUINE),
        (Level.B_LTA, dt.timedelta(days=1), Reason.GENUINE),
        (Level.B_T, -dt.timedelta(minutes=5), Reason.CERTIFICATE_REVOKED),
        (Level.B_LT, -dt.timedelta(minutes=5), Reason.CERTIFICATE_REVOKED),
        (Level.B_LTA, -dt.timedelta(minutes=5), Reason.CERTIFICATE_REVOKED),
    ],
)
def test_a_seal_withdrawn_later_leaves_proved_documents_genuine(
    level: Level,
    revoked_after: dt.timedelta,
    reason: Reason,
    sealed: Sealed,
    folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
):
    """Without a timestamp nobody can say whether a seal was made before it was withdrawn."""
    later = made_at + dt.timedelta(days=30)
    entry = Revocation(authority.seal.certificate.serial_number, made_at + revoked_after)
    lists = lists_at(folder, authority, later, tmp_path / "lists", seal=[entry])
    trust = trust_from_files(folder.root, lists)
    assert verify(sealed(level), trust, later).reason is reason


def profile_at(folder: SealFolder, level: Level, at: dt.datetime) -> SealingProfile:
    """The seal, with a timestamp unit whose clock says `at`."""
    profile = profile_from_folder(folder, level, "")
    return dataclasses.replace(
        profile, timestamper=LocalTimestamper(keystores.timestamp_unit(folder), lambda: at)
    )


def archived_without_proof_of_the_seal(
    pdf: bytes, profile: SealingProfile, at: dt.datetime
) -> bytes:
    """An archive timestamp behind evidence for the timestamper only."""
    output = io.BytesIO(pdf)
    writer = SealingWriter(output)
    timestamp = scan(pdf)[0].signed.signature_timestamp
    evidence = profile.anchors.evidence(tuple(timestamp.certificates))
    path = asyncio.run(prove(timestamp.certificate, Purpose.TIMESTAMP, evidence, at))
    lists = lists_for([path], evidence.lists)
    DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=lists, paths=[path])
    stamper = PdfTimeStamper(profile.timestamper, field_name=ARCHIVE_FIELD)
    asyncio.run(stamper.async_timestamp_pdf(writer, DIGEST, bytes_reserved=2 * 8192, in_place=True))
    return output.getvalue()


@pytest.mark.parametrize("archived_after", [4.5, 5.5])
def test_a_seal_that_ended_before_the_archive_timestamp_is_not_proved_by_lists_of_today(
    archived_after: float,
    own_folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
):
    """Stolen and called back; later lists may leave it out, for it has ended (RFC 5280, 3.3)."""
    sealed_at, archived_at = made_at + 4 * YEAR, made_at + archived_after * YEAR
    lists_at(own_folder, authority, sealed_at, own_folder.lists)
    pdf = seal(rendered_at("B-LTA"), profile_at(own_folder, Level.B_T, sealed_at), sealed_at)
    lists_at(own_folder, authority, archived_at, own_folder.lists)
    thief = profile_at(own_folder, Level.B_LTA, archived_at)
    forged = archived_without_proof_of_the_seal(pdf, thief, archived_at)
    later = made_at + 6 * YEAR
    lists = lists_at(own_folder, authority, later, tmp_path / "lists")
    verdict = verify(forged, trust_from_files(own_folder.root, lists), later)
    assert verdict.reason is Reason.LASTING_PROOF_BROKEN


@pytest.mark.parametrize(
    ("stolen_after", "reason"),
    [(10, Reason.LASTING_PROOF_BROKEN), (-1, Reason.CERTIFICATE_REVOKED)],
)
def test_a_file_closed_over_a_list_that_calls_its_authority_back_proves_nothing(
    stolen_after: int,
    reason: Reason,
    own_folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
):
    """Behind an authority that was called back nobody looks whether its seal had been."""
    sealed_at, archived_at = made_at + DAY, made_at + 30 * DAY
    pdf = seal(rendered_at("B-LTA"), profile_at(own_folder, Level.B_T, sealed_at), sealed_at)
    stolen = Revocation(
        authority.seal_authority.certificate.serial_number, sealed_at + stolen_after * DAY
    )
    roots = revocation_list(
        authority.root, at=archived_at - DAY, lifetime=30 * YEAR, revoked=[stolen]
    )
    (own_folder.lists / "root.crl").write_bytes(roots)
    profile = profile_at(own_folder, Level.B_LTA, archived_at)
    closed = archived_without_proof_of_the_seal(pdf, profile, archived_at)
    assert verify(closed, profile.trust, archived_at + DAY).reason is reason


def test_a_list_made_a_little_after_the_timestamp_by_other_clocks_proves_it_too(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime
):
    at = made_at + dt.timedelta(days=1)
    ahead = at + BACKDATED + dt.timedelta(minutes=4)
    lists_at(own_folder, authority, ahead, own_folder.lists)
    profile = profile_at(own_folder, Level.B_LTA, at)
    pdf = seal(rendered_at("B-LTA"), profile, at)
    assert verify(pdf, profile.trust, at + dt.timedelta(days=10)).reason is Reason.GENUINE
