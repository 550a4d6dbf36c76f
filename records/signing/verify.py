"""The strict check of a sealed file: genuine and whole, or the reason why not."""

import asyncio
import datetime

from django.utils import timezone

from records.signing.level import Level
from records.signing.proof import require_proof
from records.signing.sealing_time import bears_out
from records.signing.structure import SealedFile
from records.signing.trust import Trust
from records.signing.verdict import SEALED_BY_ANOTHER, NotGenuineError, Reason, Verdict
from records.signing.whole import whole_tokens


def verify(pdf: bytes, trust: Trust, at: datetime.datetime | None = None) -> Verdict:
    """Whether `pdf` is a document sealed for `trust.organization`, unchanged; `at` is now by default.

    A document of a former seal is held to that seal's own root and name.

    Genuine means: every byte is covered by a token that fits it; the seal stands in its field, allows
    no change and was made under the expected root; every timestamp is trusted; certificates were not
    revoked; the level is the one stated in the attached request. Whatever cannot be checked is
    refused. Nothing is fetched, and nothing is raised.
    """
    at = at or timezone.now()
    verdict = _verdict(pdf, trust, at)
    if verdict.reason in SEALED_BY_ANOTHER:
        verdicts = (_verdict(pdf, former, at) for former in trust.former)
        return next((each for each in verdicts if each.reason not in SEALED_BY_ANOTHER), verdict)
    return verdict


def _verdict(pdf: bytes, trust: Trust, at: datetime.datetime) -> Verdict:
    try:
        return _genuine(pdf, trust, at)
    except NotGenuineError as refusal:
        return Verdict(refusal.reason)
    except Exception:  # noqa: BLE001 -- a strange file can break a parser anywhere: refuse it
        return Verdict(Reason.UNREADABLE)


def _genuine(pdf: bytes, trust: Trust, at: datetime.datetime) -> Verdict:
    tokens = whole_tokens(pdf)
    file = SealedFile(pdf, tokens)
    file.require_expected_build()
    attached = file.attached()
    asyncio.run(require_proof(file, trust, at))
    file.require_level(Level(attached["expected_level"]))
    return Verdict(
        Reason.GENUINE,
        level=file.level,
        sealed_at=_sealed_at(file),
        organization=trust.organization,
        attached=attached,
    )


def _sealed_at(file: SealedFile) -> datetime.datetime:
    """The time that a timestamp proves; it must bear out the time that the seal states."""
    stated: datetime.datetime | None = file.seal.self_reported_timestamp
    if stated is None:
        raise NotGenuineError(Reason.UNREADABLE)
    timestamp = file.tokens[0].signature_timestamp
    if timestamp is None:
        return stated
    if not bears_out(timestamp, stated):
        raise NotGenuineError(Reason.SEALING_TIME_DIFFERS)
    return timestamp.time
