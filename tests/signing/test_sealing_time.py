"""The time of sealing is the one that the seal states, and a timestamp must bear it out."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from records.signing.errors import ClocksDifferError
from records.signing.level import Level
from records.signing.profile import SealingProfile
from records.signing.seal import seal
from records.signing.timestamps import LocalTimestamper
from records.signing.tokens import scan
from records.signing.trust import Trust
from records.signing.verdict import Reason
from records.signing.verify import verify
from tests.signing import attacks

Profiles = Callable[[Level], SealingProfile]
Rendered = Callable[[str], bytes]
Clock = Callable[[dt.datetime], LocalTimestamper]
SECOND = dt.timedelta(seconds=1)
TOLERANCE = dt.timedelta(minutes=5)
STAMPED = [Level.B_T, Level.B_LT, Level.B_LTA]
APART = [
    (TOLERANCE, Reason.GENUINE),
    (-TOLERANCE, Reason.GENUINE),
    (TOLERANCE + SECOND, Reason.SEALING_TIME_DIFFERS),
    (-TOLERANCE - SECOND, Reason.SEALING_TIME_DIFFERS),
    (4 * TOLERANCE, Reason.SEALING_TIME_DIFFERS),
]


@pytest.fixture
def at(made_at: dt.datetime) -> dt.datetime:
    """Long enough ago for a later timestamp, and the end of a second: seals and timestamps know no less."""
    return made_at.replace(microsecond=999_999) - 6 * TOLERANCE


@pytest.fixture
def clock_at(profile: Profiles) -> Clock:
    """The trusted timestamper, its clock standing still at a moment."""
    local = profile(Level.B_LTA).timestamper
    assert isinstance(local, LocalTimestamper)
    return lambda moment: LocalTimestamper(local._unit, lambda: moment)


def sealed_by(
    clock: LocalTimestamper, profile: SealingProfile, pdf: bytes, at: dt.datetime
) -> bytes:
    return seal(pdf, dataclasses.replace(profile, timestamper=clock), at)


@pytest.mark.parametrize("level", STAMPED)
@pytest.mark.parametrize(("apart", "reason"), APART)
def test_a_trusted_timestamp_put_in_later_moves_the_time_by_no_more_than_clocks_differ(
    level: Level,
    apart: dt.timedelta,
    reason: Reason,
    profile: Profiles,
    rendered: Rendered,
    trust: Trust,
    at: dt.datetime,
    clock_at: Clock,
):
    """No signature covers it, and who may ask our timestamper can get one at any later time."""
    pdf = sealed_by(clock_at(at), profile(level), rendered(level), at)
    forged = attacks.with_signature_timestamp(pdf, clock_at(at + apart))
    if level is Level.B_LTA:
        forged = attacks.with_new_archive_timestamp(forged, clock_at(at + apart))
    assert forged != pdf
    assert verify(forged, trust).reason is reason


@pytest.mark.parametrize("level", STAMPED)
@pytest.mark.parametrize(("apart", "reason"), APART)
def test_nothing_is_sealed_that_our_own_check_would_refuse_for_its_time(
    level: Level,
    apart: dt.timedelta,
    reason: Reason,
    profile: Profiles,
    rendered: Rendered,
    trust: Trust,
    at: dt.datetime,
    clock_at: Clock,
):
    ahead = clock_at(at + apart)
    if reason is Reason.GENUINE:
        pdf = sealed_by(ahead, profile(level), rendered(level), at)
        verdict = verify(pdf, trust)
        assert verdict.sealed_at == at.replace(microsecond=0) + apart
    else:
        with pytest.raises(ClocksDifferError):
            sealed_by(ahead, profile(level), rendered(level), at)


def test_a_clock_that_is_set_right_heals_the_sealing(
    profile: Profiles, rendered: Rendered, at: dt.datetime, clock_at: Clock
):
    """So it is tried again, and waits for no person."""
    assert not ClocksDifferError.permanent
    wrong = clock_at(at + 2 * TOLERANCE)
    with pytest.raises(ClocksDifferError):
        sealed_by(wrong, profile(Level.B_LTA), rendered("B-LTA"), at)
    wrong._clock = lambda: at
    assert sealed_by(wrong, profile(Level.B_LTA), rendered("B-LTA"), at)


def test_a_seal_without_a_timestamp_has_the_time_that_it_states(
    profile: Profiles, rendered: Rendered, trust: Trust, at: dt.datetime
):
    pdf = seal(rendered("B-B"), profile(Level.B_B), at)
    assert verify(pdf, trust, at).sealed_at == at.replace(microsecond=0)


def test_a_later_archive_timestamp_leaves_the_time_of_sealing_alone(
    sealed: Callable[[Level], bytes], trust: Trust, clock_at: Clock
):
    pdf = sealed(Level.B_LTA)
    before = scan(pdf)[0].signed.signature_timestamp.facts["gen_time"].native
    later = before + dt.timedelta(days=390)
    renewed = attacks.under_timestamp(attacks.nothing_else, clock_at(later))(pdf)
    verdict = verify(renewed, trust, later)
    assert (verdict.reason, verdict.sealed_at) == (Reason.GENUINE, before)
