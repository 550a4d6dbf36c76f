"""Seals a rendered document at exactly the level of the profile, or raises a named error."""

import asyncio
import datetime
import io

from django.utils import timezone
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle

from records.signing.confirm import confirm
from records.signing.errors import FieldsMissingError
from records.signing.fields import ARCHIVE_FIELD, SEAL_FIELD
from records.signing.level import Level
from records.signing.profile import SealingProfile
from records.signing.rehearsal import Rehearsal, rehearse
from records.signing.timestamps import DIGEST

# What the page shows of the seal is drawn and tagged by the renderer; the seal lies over it unseen.
_TRANSPARENT = StaticStampStyle(
    background=RawContent(b"q Q", box=BoxConstraints(width=100, height=100)), border_width=0
)
# Evidence goes into the seal's own revision, so that the seal covers it and B-LT is one revision.
_EVIDENCE_WITH_SEAL = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)


class SealingWriter(IncrementalPdfFileWriter):
    """Adds revisions to a file and leaves its title and metadata alone.

    pyHanko would write the XMP packet anew in every revision, in a form that breaks the extension
    schema of PDF/A (ISO 19005-3, 6.6.2.3.3); a test holds this hook in place.
    """

    def _update_meta(self) -> None:
        """Keep Info and XMP as rendered."""


def seal(pdf: bytes, profile: SealingProfile, at: datetime.datetime | None = None) -> bytes:
    """The document `pdf`, sealed at `profile.level` (ETSI EN 319 142-1); `at` is now by default.

    The seal fills the field OrganizationSeal, certifies that no change is allowed (ISO 32000-1,
    12.8.2.2) and names the organization only. At B-LTA a timestamp over everything fills the field
    ArchiveTimestamp1. Raises SigningError; then nothing was made.
    """
    return asyncio.run(_sealed(pdf, profile, at or timezone.now()))


async def _sealed(pdf: bytes, profile: SealingProfile, at: datetime.datetime) -> bytes:
    writer = _writer_for(pdf)
    rehearsal = await rehearse(profile, at)
    output = await _put_seal(writer, profile, rehearsal, at)
    if profile.level is Level.B_LTA and profile.timestamper:
        await _put_archive_timestamp(output, profile.timestamper, rehearsal)
    sealed = output.getvalue()
    confirm(sealed, pdf, profile, rehearsal, at)
    return sealed


def _writer_for(pdf: bytes) -> SealingWriter:
    """A writer behind the rendered file, which must have the two empty fields and no other."""
    try:
        writer = SealingWriter(io.BytesIO(pdf))
        fields = {name: value for name, value, _ in enumerate_sig_fields(writer.prev)}
    except (PdfError, ValueError):
        raise FieldsMissingError from None
    if fields != {SEAL_FIELD: None, ARCHIVE_FIELD: None}:
        raise FieldsMissingError
    return writer


async def _put_seal(
    writer: SealingWriter, profile: SealingProfile, rehearsal: Rehearsal, at: datetime.datetime
) -> io.BytesIO:
    level = profile.level
    signer = PdfSigner(
        _statement(profile),
        profile.signer,
        timestamper=profile.timestamper if level.has_timestamp else None,
        stamp_style=_TRANSPARENT,
    )
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    evidence = rehearsal.evidence_to_embed if level.has_evidence else None
    document = session.prepare_tbs_document(evidence, rehearsal.seal_room)
    output = io.BytesIO()
    prepared, _ = document.digest_tbs_document(output=output)
    await document.perform_signature(prepared.document_digest, PdfCMSSignedAttributes())
    return output


def _statement(profile: SealingProfile) -> PdfSignatureMetadata:
    """What the seal says of itself. Only the organization is named: the file travels."""
    return PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=profile.signer_name,
        reason=f"Sealed by {profile.signer_name}",
        location=profile.organization,
        dss_settings=_EVIDENCE_WITH_SEAL,
    )


async def _put_archive_timestamp(
    output: io.BytesIO, timestamper: TimeStamper, rehearsal: Rehearsal
) -> None:
    """Timestamp the sealed file as a whole; its evidence is in the file already."""
    await PdfTimeStamper(timestamper, field_name=ARCHIVE_FIELD).async_timestamp_pdf(
        SealingWriter(output), DIGEST, bytes_reserved=rehearsal.timestamp_room, in_place=True
    )
