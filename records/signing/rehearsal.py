"""What sealing needs to know beforehand, worked out once and kept while nothing it rests on changes."""

import dataclasses
import datetime
import hashlib
import weakref
from typing import Any

from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_signer import PreSignValidationStatus
from pyhanko_certvalidator.path import ValidationPath

from records.signing.chains import (
    Certificate,
    ChainError,
    ChainProblem,
    Evidence,
    Purpose,
    holds_until,
    lists_for,
    prove,
)
from records.signing.errors import (
    CertificateExpiredError,
    CertificateNotTrustedError,
    CertificateRevokedError,
    LevelNotReachedError,
    ListsOutdatedError,
    SigningError,
    TimestampNotTrustedError,
)
from records.signing.profile import SealingProfile
from records.signing.tokens import SignedToken

# Room beside certificates and timestamp: attributes and the longest RSA signature.
_ROOM_BYTES = 2048

_SEAL_ERRORS: dict[ChainProblem, type[SigningError]] = {
    ChainProblem.EXPIRED: CertificateExpiredError,
    ChainProblem.REVOKED: CertificateRevokedError,
    ChainProblem.LISTS_OUTDATED: ListsOutdatedError,
    ChainProblem.NOT_TRUSTED: CertificateNotTrustedError,
}


@dataclasses.dataclass(frozen=True)
class Rehearsal:
    """The chains that were proved, the lists that prove them, and the room that tokens need.

    Asking again gives the same answer from `proved_at` until `holds_until`, as long as the lists are
    the same.
    """

    proved_at: datetime.datetime
    holds_until: datetime.datetime
    lists: tuple[Any, ...]
    seal_path: ValidationPath
    timestamp_path: ValidationPath | None
    token_bytes: int

    def still_holds(self, lists: tuple[Any, ...], at: datetime.datetime) -> bool:
        """Whether nothing has changed or ended that this rests on."""
        return self.lists is lists and self.proved_at <= at < self.holds_until

    @property
    def paths(self) -> list[ValidationPath]:
        """All chains that were proved."""
        return [path for path in (self.seal_path, self.timestamp_path) if path]

    @property
    def evidence_to_embed(self) -> PreSignValidationStatus:
        """The certificates and lists that the file keeps (its DSS, ETSI EN 319 142-1, 5.4)."""
        return PreSignValidationStatus(
            signer_path=self.seal_path,
            validation_paths=self.paths,
            crls_to_embed=lists_for(self.paths, self.lists),
        )

    @property
    def seal_room(self) -> int:
        """Hexadecimal digits to keep free for the seal."""
        certificates = sum(
            len(each.dump()) for each in self.seal_path.iter_certs(include_root=False)
        )
        return 2 * (certificates + self.token_bytes + _ROOM_BYTES)

    @property
    def timestamp_room(self) -> int:
        """Hexadecimal digits to keep free for the archive timestamp."""
        return timestamp_room(self.token_bytes)


def timestamp_room(token_bytes: int) -> int:
    """Hexadecimal digits to keep free for a token such as one of `token_bytes`."""
    return 2 * (token_bytes + _ROOM_BYTES)


# By the seal's signer, so that a proof ends with the key it is about; below it by everything else
# that a rehearsal depends on. A profile at another level shares what the others have proved.
_rehearsals: weakref.WeakKeyDictionary[Signer, dict[object, Rehearsal]]
_rehearsals = weakref.WeakKeyDictionary()


async def rehearse(profile: SealingProfile, at: datetime.datetime) -> Rehearsal:
    """Prove the seal's and the timestamper's certificates. Raises SigningError before any sealing."""
    lists = profile.anchors.evidence().lists
    known = _rehearsals.setdefault(profile.signer, {})
    rehearsal = known.get(_key(profile))
    if rehearsal is None or not rehearsal.still_holds(lists, at):
        rehearsal = known[_key(profile)] = await _work_out(profile, at)
    return rehearsal


def forget(profile: SealingProfile) -> None:
    """Work everything out again next time: the timestamper may have changed its certificate."""
    _rehearsals.get(profile.signer, {}).pop(_key(profile), None)


def _key(profile: SealingProfile) -> object:
    return profile.anchors, profile.timestamper, profile.level.has_timestamp


async def _work_out(profile: SealingProfile, at: datetime.datetime) -> Rehearsal:
    seal_evidence = profile.anchors.evidence(tuple(profile.signer.cert_registry))
    seal_path = await _prove_seal(profile, seal_evidence, at)
    ends, token_bytes, timestamp_path = [holds_until(seal_path, seal_evidence)], 0, None
    if profile.level.has_timestamp:
        token, token_bytes = await ask(profile)
        evidence = profile.anchors.evidence(token.certificates)
        timestamp_path = await prove_timestamp(token.certificate, evidence, at)
        ends.append(holds_until(timestamp_path, evidence))
    return Rehearsal(at, min(ends), seal_evidence.lists, seal_path, timestamp_path, token_bytes)


async def _prove_seal(
    profile: SealingProfile, evidence: Evidence, at: datetime.datetime
) -> ValidationPath:
    """The seal must lead to the organization's own root, never to a timestamper's."""
    own = dataclasses.replace(evidence, roots=(profile.anchors.root,))
    try:
        return await prove(profile.certificate, Purpose.SEAL, own, at)
    except ChainError as error:
        raise _SEAL_ERRORS[error.problem] from None


async def prove_timestamp(
    certificate: Certificate, evidence: Evidence, at: datetime.datetime
) -> ValidationPath:
    """The chain of a timestamper's certificate. Raises TimestampNotTrusted- or ListsOutdatedError."""
    try:
        return await prove(certificate, Purpose.TIMESTAMP, evidence, at)
    except ChainError as error:
        if error.problem is ChainProblem.LISTS_OUTDATED:
            raise ListsOutdatedError from None
        raise TimestampNotTrustedError from None


async def ask(profile: SealingProfile) -> tuple[SignedToken, int]:
    """A timestamp over nothing, to learn who answers and how many bytes a token has."""
    if profile.timestamper is None:
        raise LevelNotReachedError
    message = await profile.timestamper.async_timestamp(hashlib.sha256().digest(), "sha256")
    return SignedToken(message["content"]), len(message.dump())
