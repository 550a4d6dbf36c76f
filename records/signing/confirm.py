"""Looks at a freshly sealed file and refuses it unless it is what was asked for."""

import datetime

from records.signing.errors import (
    CertificateNotTrustedError,
    ClocksDifferError,
    LevelNotReachedError,
    TimestampNotTrustedError,
)
from records.signing.level import Level
from records.signing.profile import SealingProfile
from records.signing.rehearsal import Rehearsal, forget
from records.signing.sealing_time import bears_out
from records.signing.tokens import (
    SignedToken,
    TokenState,
    fingerprints,
    nested_tokens,
    scan,
    state_of,
    strangers,
)


def level_of(tokens: list[SignedToken], *, has_evidence: bool) -> Level:
    """The level that a file's tokens and evidence make, the seal first (ETSI EN 319 142-1)."""
    seal, *later = tokens
    if seal.signature_timestamp is None:
        return Level.B_B
    if not has_evidence:
        return Level.B_T
    return Level.B_LTA if later else Level.B_LT


def confirm(
    sealed: bytes,
    rendered: bytes,
    profile: SealingProfile,
    rehearsal: Rehearsal,
    at: datetime.datetime,
) -> None:
    """Check every token against the bytes, who signed it, when, and the level that was reached.

    The rendered document must stand unchanged at the start, and the last token must cover the whole
    file. Raises LevelNotReachedError, or TimestampNotTrustedError when the timestamper answered under
    another certificate than the one proved beforehand; trying again then proves the new one; or
    ClocksDifferError when it does not bear out `at`, the time that the seal states.
    """
    found = scan(sealed)
    if not found or not sealed.startswith(rendered) or found[-1].end != len(sealed):
        raise LevelNotReachedError
    if any(state_of(token, sealed) is not TokenState.WHOLE for token in found):
        raise LevelNotReachedError
    tokens = [token.signed for token in found]
    if tokens[0].certificate.sha256 != profile.certificate.sha256:
        raise LevelNotReachedError
    _require_proved(tokens, profile, rehearsal)
    has_evidence = b"/DSS " in sealed[len(rendered) :]
    if level_of(tokens, has_evidence=has_evidence) is not profile.level:
        raise LevelNotReachedError
    timestamp = tokens[0].signature_timestamp
    if timestamp and not bears_out(timestamp, at):
        raise ClocksDifferError


def _require_proved(
    tokens: list[SignedToken], profile: SealingProfile, rehearsal: Rehearsal
) -> None:
    """Timestamps must come from a proved certificate, and the last token bring no stranger along."""
    proved = fingerprints(rehearsal.paths)
    timestamps = (token for token in nested_tokens(tokens) if token.is_timestamp)
    if any(token.certificate.sha256 not in proved for token in timestamps):
        forget(profile)
        raise TimestampNotTrustedError
    if strangers(tokens[-1], rehearsal.paths):
        raise TimestampNotTrustedError if tokens[-1].is_timestamp else CertificateNotTrustedError
