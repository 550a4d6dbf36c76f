"""Seals a few bytes that are no PDF, with a timestamp over the seal, and checks such a proof."""

import asyncio
import dataclasses
import datetime
import hashlib

from asn1crypto import cms, crl, pem, x509

from records.signing.chains import Evidence, Purpose, RevocationList, lists_for
from records.signing.errors import (
    LevelNotReachedError,
    ListsOutdatedError,
    TimestampNotTrustedError,
    TimestampUnavailableError,
)
from records.signing.level import Level
from records.signing.profile import SealingProfile
from records.signing.proof import proved
from records.signing.rehearsal import forget, rehearse
from records.signing.timestamps import DIGEST
from records.signing.tokens import SignedToken, TokenState, strangers
from records.signing.trust import Trust, organization_of
from records.signing.verdict import SEALED_BY_ANOTHER, NotGenuineError, Reason


@dataclasses.dataclass(frozen=True)
class Proof:
    """A detached seal over a statement (CMS, RFC 5652) and a timestamp over the seal (RFC 3161)."""

    seal: bytes
    timestamp: bytes


@dataclasses.dataclass(frozen=True)
class Companions:
    """What an outsider needs beside the root: certificates between and revocation lists, in PEM."""

    certificates: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class ProvedStatement:
    """When a statement was sealed, by its timestamp, and what that was proved with."""

    sealed_at: datetime.datetime
    companions: Companions


def seal_statement(statement: bytes, profile: SealingProfile, at: datetime.datetime) -> Proof:
    """The proof of `statement`, by the seal and the timestamper of the profile, whatever its level.

    Raises:
        SigningError: nothing was made.
    """
    stamped = dataclasses.replace(profile, level=Level.B_T)
    proof = asyncio.run(_made(statement, stamped, at))
    try:
        prove_statement(statement, proof, profile.trust, at)
    except NotGenuineError as error:
        # The timestamper may answer under another certificate than the one proved beforehand.
        forget(stamped)
        if error.reason is Reason.TIMESTAMP_NOT_TRUSTED:
            raise TimestampNotTrustedError from None
        raise LevelNotReachedError from None
    return proof


async def _made(statement: bytes, profile: SealingProfile, at: datetime.datetime) -> Proof:
    if profile.timestamper is None:
        raise TimestampUnavailableError
    await rehearse(profile, at)
    message = await profile.signer.async_sign_general_data(statement, DIGEST, use_cades=True)
    seal = message.dump()
    token = await profile.timestamper.async_timestamp(hashlib.sha256(seal).digest(), DIGEST)
    return Proof(seal, token.dump())


def prove_statement(
    statement: bytes,
    proof: Proof,
    trust: Trust,
    at: datetime.datetime,
    companions: Companions = Companions(),
) -> ProvedStatement:
    """Who sealed `statement` and when: the seal good at its timestamp, the timestamp good at `at`.

    A statement of a former seal is held to that seal's own root and name. Nothing is fetched.

    Raises:
        NotGenuineError: with the reason; whatever cannot be checked is refused.
    """
    refusals = []
    for each in (trust, *trust.former):
        try:
            return _proved_by(each, statement, proof, at, companions)
        except NotGenuineError as refusal:
            if refusal.reason not in SEALED_BY_ANOTHER:
                raise
            refusals.append(refusal)
    raise refusals[0]


def _proved_by(
    trust: Trust, statement: bytes, proof: Proof, at: datetime.datetime, companions: Companions
) -> ProvedStatement:
    try:
        return asyncio.run(_proved(statement, proof, trust, at, companions))
    except NotGenuineError:
        raise
    except Exception:  # noqa: BLE001 -- a strange token can break a parser anywhere: refuse it
        raise NotGenuineError(Reason.SEAL_DAMAGED) from None


async def _proved(
    statement: bytes, proof: Proof, trust: Trust, at: datetime.datetime, companions: Companions
) -> ProvedStatement:
    seal = _whole(proof.seal, statement, Reason.SEAL_DAMAGED)
    timestamp = _whole(proof.timestamp, proof.seal, Reason.ARCHIVE_TIMESTAMP_BROKEN)
    if seal.is_timestamp or seal.signature_timestamp or not timestamp.is_timestamp:
        raise NotGenuineError(Reason.SEAL_DAMAGED)
    sealed_at = timestamp.time
    evidence = _evidence(trust, (*seal.certificates, *timestamp.certificates), companions)
    own = dataclasses.replace(evidence, roots=(trust.anchors.root,))
    paths = [
        await proved(seal, Purpose.SEAL, own, sealed_at),
        await proved(timestamp, Purpose.TIMESTAMP, evidence, at),
    ]
    if organization_of(seal.certificate) != trust.organization:
        raise NotGenuineError(Reason.ANOTHER_ORGANIZATION)
    if strangers(timestamp, paths):
        raise NotGenuineError(Reason.ARCHIVE_TIMESTAMP_BROKEN)
    between = {each.sha256: each for path in paths for each in path.iter_certs(include_root=False)}
    return ProvedStatement(
        sealed_at,
        Companions(
            tuple(_pem("CERTIFICATE", each) for each in between.values()),
            tuple(_pem("X509 CRL", each) for each in lists_for(paths, evidence.lists)),
        ),
    )


def _whole(encoded: bytes, covered: bytes, damaged: Reason) -> SignedToken:
    """The token in these bytes, which must be all that they hold and vouch for `covered`."""
    token = SignedToken(cms.ContentInfo.load(encoded, strict=True)["content"])
    state = token.vouches_for(hashlib.sha256(covered).digest())
    if state is TokenState.MISMATCHED:
        raise NotGenuineError(Reason.CONTENT_CHANGED)
    if state is not TokenState.WHOLE:
        raise NotGenuineError(damaged)
    return token


def _evidence(
    trust: Trust, certificates: tuple[x509.Certificate, ...], companions: Companions
) -> Evidence:
    """The trusted roots, and everything that anybody brought along to be proved by them."""
    brought = tuple(x509.Certificate.load(_der(each)) for each in companions.certificates)
    lists: tuple[RevocationList, ...] = tuple(
        crl.CertificateList.load(_der(each)) for each in companions.lists
    )
    try:
        current = trust.anchors.evidence((*certificates, *brought))
    except ListsOutdatedError:
        raise NotGenuineError(Reason.LISTS_OUTDATED) from None
    return dataclasses.replace(current, lists=(*current.lists, *lists))


def _pem(kind: str, value: x509.Certificate | RevocationList) -> str:
    return bytes(pem.armor(kind, value.dump())).decode()


def _der(text: str) -> bytes:
    return bytes(pem.unarmor(text.encode())[2])
