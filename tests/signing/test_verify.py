"""Who sealed, how, and when it is asked: everything that a whole file must also be."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from records.signing import authority as authorities
from records.signing.authority import Authority, make_authority, write_authority
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.seal import SealingWriter, seal
from records.signing.seal_folder import SealFolder
from records.signing.trust import Trust, trust_from_files
from records.signing.verdict import Reason
from records.signing.verify import verify
from tests.signing.conftest import ORGANIZATION

Profiles = Callable[[Level], SealingProfile]
Rendered = Callable[[str], bytes]
Sealed = Callable[[Level], bytes]
YEAR = dt.timedelta(days=365)


# --- who --------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", Level)
def test_another_authority_of_the_same_name_is_refused(
    level: Level, rendered: Rendered, trust: Trust, made_at: dt.datetime, tmp_path: Path
):
    copycat = make_authority(ORGANIZATION, demo=True, at=made_at)
    folder = write_authority(copycat, tmp_path / "copycat", at=made_at)
    forged = seal(rendered(level), profile_from_folder(folder, level, ""))
    assert verify(forged, trust).reason is Reason.ANOTHER_AUTHORITY


def reissued(
    folder: SealFolder, name: str, purpose: authorities.Purpose, by: authorities.Member
) -> SealFolder:
    """Put a new certificate for `name` in the place of the seal's."""
    organization = x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name)
    begins = by.certificate.not_valid_before_utc + authorities.BACKDATED
    member = authorities.issue_certificate(
        x509.Name([organization]), purpose, by=by, begins=begins, ends=begins + YEAR
    )
    pem = member.certificate.public_bytes(authorities.serialization.Encoding.PEM)
    folder.certificate("seal").write_bytes(pem)
    folder.key("seal").write_bytes(authorities.encoded_key(member))
    return folder


def test_another_organization_under_the_same_root_is_refused(
    own_folder: SealFolder, authority: Authority, rendered: Rendered, trust: Trust
):
    folder = reissued(own_folder, "Somebody Else", authorities.SEAL, authority.seal_authority)
    pdf = seal(rendered("B-LTA"), profile_from_folder(folder, Level.B_LTA, ""))
    assert verify(pdf, trust).reason is Reason.ANOTHER_ORGANIZATION
    expected = trust_from_files(folder.root, folder.list_files(), organization="Somebody Else")
    assert verify(pdf, expected).organization == "Somebody Else"


def test_a_new_seal_of_the_same_organization_is_genuine(
    own_folder: SealFolder, authority: Authority, rendered: Rendered, trust: Trust
):
    folder = reissued(own_folder, ORGANIZATION, authorities.SEAL, authority.seal_authority)
    pdf = seal(rendered("B-LTA"), profile_from_folder(folder, Level.B_LTA, ""))
    assert verify(pdf, trust).genuine


def test_the_root_of_a_timestamper_cannot_vouch_for_a_seal(
    rendered: Rendered, folder: SealFolder, made_at: dt.datetime, tmp_path: Path
):
    outside = make_authority(ORGANIZATION, demo=True, at=made_at)
    other = write_authority(outside, tmp_path / "outside", at=made_at)
    pdf = seal(rendered("B-LTA"), profile_from_folder(other, Level.B_LTA, ""))
    lists = [*folder.list_files(), *other.list_files()]
    trust = trust_from_files(folder.root, lists, [other.root])
    assert verify(pdf, trust).reason is Reason.ANOTHER_AUTHORITY


def test_a_timestamp_from_nowhere_is_refused(
    rendered: Rendered, profile: Profiles, trust: Trust, made_at: dt.datetime, tmp_path: Path
):
    outside = write_authority(
        make_authority(ORGANIZATION, demo=True, at=made_at), tmp_path / "outside", at=made_at
    )
    stranger = profile_from_folder(outside, Level.B_T, "").timestamper
    pdf = signed_by_hand(rendered("B-T"), profile(Level.B_T), timestamper=stranger)
    assert verify(pdf, trust).reason is Reason.TIMESTAMP_NOT_TRUSTED


# --- how --------------------------------------------------------------------------------------


def signed_by_hand(
    pdf: bytes, profile: SealingProfile, timestamper: Any = None, **changes: Any
) -> bytes:
    """What somebody inside could make with our key, not using our code."""
    statement = {
        "field_name": "OrganizationSeal",
        "subfilter": SigSeedSubFilter.PADES,
        "certify": True,
        "docmdp_permissions": MDPPerm.NO_CHANGES,
        "md_algorithm": "sha256",
    }
    signer = PdfSigner(
        PdfSignatureMetadata(**(statement | changes)), profile.signer, timestamper=timestamper
    )
    return signer.sign_pdf(SealingWriter(io.BytesIO(pdf))).getvalue()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, Reason.GENUINE),
        ({"certify": False, "docmdp_permissions": None}, Reason.CHANGES_ALLOWED),
        ({"docmdp_permissions": MDPPerm.FILL_FORMS}, Reason.CHANGES_ALLOWED),
        ({"field_name": "ArchiveTimestamp1"}, Reason.UNEXPECTED_SIGNATURE),
        ({"field_name": "Elsewhere"}, Reason.UNEXPECTED_SIGNATURE),
        ({"subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}, Reason.UNEXPECTED_SIGNATURE),
    ],
)
def test_our_own_key_used_in_another_way_is_refused(
    changes: dict[str, Any], reason: Reason, rendered: Rendered, profile: Profiles, trust: Trust
):
    pdf = signed_by_hand(rendered("B-B"), profile(Level.B_B), **changes)
    assert verify(pdf, trust).reason is reason


def test_a_second_signature_is_refused(sealed: Sealed, profile: Profiles, trust: Trust):
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed(Level.B_B)))
    signer = PdfSigner(PdfSignatureMetadata(field_name="Second"), profile(Level.B_B).signer)
    signer._enforce_certification_constraints = lambda reader: None
    pdf = signer.sign_pdf(writer).getvalue()
    assert verify(pdf, trust).reason is Reason.UNEXPECTED_SIGNATURE


@pytest.mark.parametrize("stated", Level)
@pytest.mark.parametrize("reached", Level)
def test_the_level_must_be_the_one_that_the_document_states(
    stated: Level, reached: Level, rendered: Rendered, profile: Profiles, trust: Trust
):
    reason = verify(seal(rendered(stated), profile(reached)), trust).reason
    if stated is reached:
        assert reason is Reason.GENUINE
    elif stated is Level.B_LTA:
        assert reason is Reason.ARCHIVE_TIMESTAMP_MISSING
    else:
        assert reason is Reason.LEVEL_DIFFERS


def with_attachment(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        output = io.BytesIO()
        document.save(output)
        return output.getvalue()


def written(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    return lambda pdf: pdf.Root.Names.EmbeddedFiles.Names[1].EF.F.write(content)


def renamed(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.EmbeddedFiles.Names[0] = pikepdf.String("other.json")


def removed(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Names.EmbeddedFiles


@pytest.mark.parametrize(
    "change",
    [
        removed,
        renamed,
        written(b"[]"),
        written(b"{}"),
        written(b'{"expected_level": "B-X"}'),
        written(json.dumps({"expected_level": ["B-LTA"]}).encode()),
        written(b"\xff"),
    ],
)
def test_a_document_without_its_data_is_refused(
    change: Callable[[pikepdf.Pdf], None], rendered: Rendered, profile: Profiles, trust: Trust
):
    pdf = seal(with_attachment(rendered("B-B"), change), profile(Level.B_B))
    assert verify(pdf, trust).reason is Reason.ATTACHMENT_MISSING
