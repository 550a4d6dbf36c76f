"""A file that anybody may have made gets the same verdict, in a process that may break."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import confined
from portal.confined import Limits
from records.signing import foreign
from records.signing.level import Level
from records.signing.profile import profile_from_folder
from records.signing.seal_folder import SealFolder
from records.signing.trust import Trust, trust_from_files
from records.signing.verdict import Reason
from records.signing.verify import verify
from records.signing.verify_foreign import verify_foreign


@pytest.fixture
def trust(folder: SealFolder) -> Trust:
    return profile_from_folder(folder, Level.B_LTA, "").trust


@pytest.fixture
def pdf(sealed: Callable[[Level], bytes]) -> bytes:
    return sealed(Level.B_LTA)


def test_the_verdict_is_the_same_as_without_a_child(pdf: bytes, trust: Trust):
    assert verify_foreign(pdf, trust) == verify(pdf, trust)
    assert verify_foreign(pdf, trust).reason is Reason.GENUINE
    changed = pdf[:200] + bytes([pdf[200] ^ 1]) + pdf[201:]
    assert verify_foreign(changed, trust) == verify(changed, trust)
    assert not verify_foreign(changed, trust).genuine


def test_the_moment_of_the_check_travels_along(pdf: bytes, trust: Trust):
    later = datetime.datetime(2090, 1, 1, tzinfo=datetime.UTC)
    assert verify_foreign(pdf, trust, later) == verify(pdf, trust, later)


def test_without_readable_lists_nobody_can_tell(pdf: bytes, folder: SealFolder, tmp_path: Path):
    unreadable = tmp_path / "list.crl"
    unreadable.write_bytes(b"no list")
    trust = trust_from_files(folder.root, [unreadable])
    assert verify_foreign(pdf, trust).reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize(
    "limits",
    [Limits(seconds=0.05), Limits(memory=48 * 1024**2), Limits(output=10), Limits(cpu_seconds=0)],
    ids=["time", "memory", "output", "processor"],
)
def test_a_file_that_takes_too_much_is_refused_in_words(
    pdf: bytes, trust: Trust, monkeypatch: pytest.MonkeyPatch, limits: Limits
):
    """A real document against limits too small for it; tests/portal/test_confined.py has the habits."""
    monkeypatch.setattr(confined, "Limits", lambda: limits)
    verdict = verify_foreign(pdf, trust)
    assert verdict.reason is Reason.TOO_COSTLY
    assert verdict.sentence == (
        "We stopped reading this file. It takes more time or memory than any document of ours."
    )


def test_a_file_larger_than_any_of_ours_is_not_read(
    pdf: bytes, trust: Trust, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(foreign, "LARGEST_BYTES", len(pdf) - 1)
    assert verify_foreign(pdf, trust).reason is Reason.TOO_COSTLY
