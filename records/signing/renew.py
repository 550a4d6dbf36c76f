"""Puts another archive timestamp over a sealed file before the last one can no longer vouch for it."""

import asyncio
import dataclasses
import datetime as dt
import io
import re

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, enumerate_sig_fields
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.path import ValidationPath

from records.signing.chains import RevocationList, lists_for
from records.signing.errors import (
    ClocksDifferError,
    LevelNotReachedError,
    ListsOutdatedError,
    NotGenuineFileError,
    TimestampTooShortError,
)
from records.signing.lifespan import Lifespan, lifespan
from records.signing.profile import SealingProfile
from records.signing.rehearsal import ask, prove_timestamp, timestamp_room
from records.signing.seal import SealingWriter
from records.signing.sealing_time import bears_out
from records.signing.structure import kept_evidence
from records.signing.timestamps import DIGEST
from records.signing.tokens import SignedToken, scan
from records.signing.trust import Anchors
from records.signing.verdict import Reason
from records.signing.verify import verify

# When a timestamp has a year left, there is a year for whatever stands in the way of renewing it.
MARGIN = dt.timedelta(days=365)
# A new timestamp must last this much longer, so that thirty years need forty at most.
LEAST_GAIN = dt.timedelta(days=270)

_FIELD_NUMBER = re.compile(r"ArchiveTimestamp([1-9][0-9]*)")
# A field without a size, outside the page: there is nothing to see and nothing to tag (ISO 14289-1, 7.18.4).
_UNSEEN = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)


@dataclasses.dataclass(frozen=True)
class Offer:
    """What the timestamper would give now: the chain it was proved with, how long, how large."""

    path: ValidationPath
    lists: tuple[RevocationList, ...]
    lifespan: Lifespan
    token_bytes: int

    def is_worthwhile(self, known: Lifespan) -> bool:
        """Whether it lasts enough longer than what a file has."""
        return self.lifespan.ends_at >= known.ends_at + LEAST_GAIN


def offer(profile: SealingProfile, at: dt.datetime) -> Offer:
    """Ask the timestamper for a token over nothing. Raises SigningError."""
    return asyncio.run(_offer(profile, at))


def known_lifespan(pdf: bytes, anchors: Anchors, at: dt.datetime) -> Lifespan:
    """How long the file's last archive timestamp vouches for it. Raises SigningError."""
    token, path = asyncio.run(_last_timestamp(pdf, anchors, at))
    return lifespan(token, path)


def renew(pdf: bytes, profile: SealingProfile, at: dt.datetime) -> bytes:
    """The same file with one more archive timestamp behind it (ETSI EN 319 142-1, 5.5).

    It is verified before and after. What proves the last timestamp now is put into the file first, so
    that the new one covers it. Raises SigningError; then nothing was made.
    """
    _require_genuine(pdf, profile, at)
    renewed = asyncio.run(_with_timestamp(pdf, profile, at))
    _require_renewed(renewed, pdf, profile, at)
    return renewed


async def _offer(profile: SealingProfile, at: dt.datetime) -> Offer:
    token, token_bytes = await ask(profile)
    evidence = profile.anchors.evidence(token.certificates)
    path = await prove_timestamp(token.certificate, evidence, at)
    return Offer(path, evidence.lists, lifespan(token, path), token_bytes)


async def _last_timestamp(
    pdf: bytes, anchors: Anchors, at: dt.datetime
) -> tuple[SignedToken, ValidationPath]:
    token = scan(pdf)[-1].signed
    if not token.is_timestamp:
        raise LevelNotReachedError
    certificates, lists = kept_evidence(PdfFileReader(io.BytesIO(pdf)))
    evidence = anchors.evidence((*token.certificates, *certificates))
    evidence = dataclasses.replace(evidence, lists=(*evidence.lists, *lists))
    return token, await prove_timestamp(token.certificate, evidence, at)


def _require_genuine(pdf: bytes, profile: SealingProfile, at: dt.datetime) -> None:
    reason = verify(pdf, profile.trust, at).reason
    if reason is Reason.LISTS_OUTDATED:
        raise ListsOutdatedError
    if reason is not Reason.GENUINE:
        raise NotGenuineFileError


async def _with_timestamp(pdf: bytes, profile: SealingProfile, at: dt.datetime) -> bytes:
    token, path = await _last_timestamp(pdf, profile.anchors, at)
    offered = await _offer(profile, at)
    if not offered.is_worthwhile(lifespan(token, path)):
        raise TimestampTooShortError
    if profile.timestamper is None:
        raise LevelNotReachedError
    output = io.BytesIO(pdf)
    writer = SealingWriter(output)
    paths = [path, offered.path]
    DocumentSecurityStore.supply_dss_in_writer(
        writer, None, crls=lists_for(paths, offered.lists), paths=paths
    )
    await PdfTimeStamper(
        profile.timestamper, field_name=_next_field(writer), invis_settings=_UNSEEN
    ).async_timestamp_pdf(
        writer, DIGEST, bytes_reserved=timestamp_room(offered.token_bytes), in_place=True
    )
    return output.getvalue()


def _require_renewed(renewed: bytes, pdf: bytes, profile: SealingProfile, at: dt.datetime) -> None:
    """What was there stands unchanged in front, and our own check finds the whole genuine."""
    timestamp = scan(renewed)[-1].signed
    if not bears_out(timestamp, at):
        raise ClocksDifferError
    verdict = verify(renewed, profile.trust, max(at, timestamp.time))
    if not verdict.genuine or not renewed.startswith(pdf):
        raise LevelNotReachedError


def _next_field(writer: SealingWriter) -> str:
    names = (_FIELD_NUMBER.fullmatch(name) for name, _, _ in enumerate_sig_fields(writer.prev))
    return f"ArchiveTimestamp{1 + max(int(name[1]) for name in names if name)}"
