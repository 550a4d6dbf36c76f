"""Proves that a sealed file's certificates were good when they were used (ETSI EN 319 102-1)."""

import dataclasses
import datetime

from pyhanko_certvalidator.path import ValidationPath

from records.signing.chains import (
    ChainError,
    ChainProblem,
    Evidence,
    Purpose,
    RevocationList,
    prove,
)
from records.signing.errors import ListsOutdatedError
from records.signing.lasting import require_lasting_proof
from records.signing.level import Level
from records.signing.structure import SealedFile, kept_evidence
from records.signing.tokens import SignedToken, nested_tokens, strangers
from records.signing.trust import Trust, organization_of
from records.signing.verdict import NotGenuineError, Reason

_SEAL_REASONS = {
    ChainProblem.NOT_TRUSTED: Reason.ANOTHER_AUTHORITY,
    ChainProblem.REVOKED: Reason.CERTIFICATE_REVOKED,
    ChainProblem.EXPIRED: Reason.CERTIFICATE_EXPIRED,
    ChainProblem.LISTS_OUTDATED: Reason.LISTS_OUTDATED,
}
_TIMESTAMP_REASONS = {
    ChainProblem.NOT_TRUSTED: Reason.TIMESTAMP_NOT_TRUSTED,
    ChainProblem.REVOKED: Reason.TIMESTAMP_NOT_TRUSTED,
    ChainProblem.EXPIRED: Reason.TIMESTAMP_NOT_TRUSTED,
    ChainProblem.LISTS_OUTDATED: Reason.LISTS_OUTDATED,
}


async def require_proof(file: SealedFile, trust: Trust, at: datetime.datetime) -> None:
    """Who sealed and who put the timestamps, each proved for the moment that the next one vouches for.

    The seal must have been good at its signature timestamp, each timestamp at the next one, and the
    last one now; at B-LTA the file must also keep what proves that. Nothing is fetched.
    """
    evidence = _evidence(file, trust)
    timestamps = [token for token in nested_tokens(file.tokens) if token.is_timestamp]
    moments = [token.time for token in timestamps] + [at]
    own = dataclasses.replace(evidence, roots=(trust.anchors.root,))
    seal = file.tokens[0]
    paths = [await proved(seal, Purpose.SEAL, own, moments[0])]
    if organization_of(seal.certificate) != trust.organization:
        raise NotGenuineError(Reason.ANOTHER_ORGANIZATION)
    for token, moment in zip(timestamps, moments[1:], strict=True):
        paths.append(await proved(token, Purpose.TIMESTAMP, evidence, moment))
    if strangers(file.tokens[-1], paths):
        raise NotGenuineError(Reason.SEAL_DAMAGED)
    if file.level is Level.B_LTA:
        await require_lasting_proof(file, trust, at)


def _evidence(file: SealedFile, trust: Trust) -> Evidence:
    """All certificates of the file, and its own lists beside the current ones."""
    certificates = [each for token in nested_tokens(file.tokens) for each in token.certificates]
    lists: list[RevocationList] = []
    if file.level.has_evidence:
        more, kept = kept_evidence(file.reader)
        certificates.extend(more)
        lists.extend(kept)
    try:
        current = trust.anchors.evidence(tuple(certificates))
    except ListsOutdatedError:
        raise NotGenuineError(Reason.LISTS_OUTDATED) from None
    return dataclasses.replace(current, lists=(*current.lists, *lists))


async def proved(
    token: SignedToken, purpose: Purpose, evidence: Evidence, at: datetime.datetime
) -> ValidationPath:
    """The chain of the token's certificate, good at `at`. Raises NotGenuineError."""
    reasons = _SEAL_REASONS if purpose is Purpose.SEAL else _TIMESTAMP_REASONS
    try:
        return await prove(token.certificate, purpose, evidence, at)
    except ChainError as error:
        if error.problem is ChainProblem.NOT_TRUSTED and _claims_a_root(token, evidence):
            raise NotGenuineError(Reason.SEAL_DAMAGED) from None
        raise NotGenuineError(reasons[error.problem]) from None


def _claims_a_root(token: SignedToken, evidence: Evidence) -> bool:
    """Whether a certificate says that one of our roots issued it, though no chain holds."""
    root_keys = {root.key_identifier for root in evidence.roots}
    return any(each.authority_key_identifier in root_keys for each in token.certificates)
