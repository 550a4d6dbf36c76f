"""The same file asked about years later, with fresh lists, stale ones or none."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from records.signing.authority import Authority, revocation_list
from records.signing.level import Level
from records.signing.seal_folder import SealFolder
from records.signing.trust import Trust, trust_from_files
from records.signing.verdict import Reason
from records.signing.verify import verify

Sealed = Callable[[Level], bytes]
YEAR = dt.timedelta(days=365)


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
    entry = (authority.seal.certificate.serial_number, made_at + revoked_after)
    lists = lists_at(folder, authority, later, tmp_path / "lists", seal=[entry])
    trust = trust_from_files(folder.root, lists)
    assert verify(sealed(level), trust, later).reason is reason
