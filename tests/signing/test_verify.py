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
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper

from records.signing import authority as authorities
from records.signing.authority import Authority, make_authority, revocation_list, write_authority
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


def test_a_change_hidden_under_a_new_archive_timestamp_is_refused(
    sealed: Sealed, profile: Profiles, trust: Trust
):
    """Every token fits its bytes here: only a look at what changed in between finds it."""
    output = io.BytesIO(sealed(Level.B_LT))
    writer = SealingWriter(output)
    writer.root["/Pages"]["/Kids"][0]["/Rotate"] = NumberObject(180)
    writer.update_container(writer.root["/Pages"]["/Kids"][0])
    timestamper = PdfTimeStamper(profile(Level.B_LTA).timestamper, field_name="ArchiveTimestamp1")
    timestamper.timestamp_pdf(writer, "sha256", in_place=True)
    assert verify(output.getvalue(), trust).reason is Reason.CHANGED_AFTER_SEALING


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


# --- when -------------------------------------------------------------------------------------


def lists_at(
    folder: SealFolder, authority: Authority, at: dt.datetime, path: Path, **revoked: Any
) -> list[Path]:
    """The lists as the daily refresh writes them at `at`; the root's is the first one."""
    made = {}
    for name in ("seal-authority", "timestamp-authority"):
        issuer = authority.members_below_root()[name]
        entries = revoked.get(name.partition("-")[0], ())
        made[name] = revocation_list(issuer, at=at, revoked=entries)
    path.mkdir(exist_ok=True)
    for name, content in made.items():
        (path / f"{name}.crl").write_bytes(content)
    return [folder.lists / "root.crl", *sorted(path.glob("*.crl"))]


@pytest.mark.parametrize("years", [1, 3, 6, 14])
def test_a_lasting_seal_is_genuine_for_years_with_fresh_lists(
    years: int,
    sealed: Sealed,
    folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
):
    """The seal's own certificate ends after five; the timestamp unit's after fifteen."""
    later = made_at + years * YEAR
    trust = trust_from_files(folder.root, lists_at(folder, authority, later, tmp_path / "lists"))
    assert verify(sealed(Level.B_LTA), trust, later).genuine


@pytest.mark.parametrize(
    ("level", "years", "reason"),
    [
        (Level.B_B, 4, Reason.GENUINE),
        (Level.B_B, 6, Reason.CERTIFICATE_EXPIRED),
        (Level.B_T, 6, Reason.GENUINE),
        (Level.B_LT, 6, Reason.GENUINE),
        (Level.B_T, 16, Reason.TIMESTAMP_NOT_TRUSTED),
        (Level.B_LTA, 16, Reason.TIMESTAMP_NOT_TRUSTED),
    ],
)
def test_each_level_lasts_as_long_as_it_says(
    level: Level,
    years: int,
    reason: Reason,
    sealed: Sealed,
    folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
):
    later = made_at + years * YEAR
    trust = trust_from_files(folder.root, lists_at(folder, authority, later, tmp_path / "lists"))
    assert verify(sealed(level), trust, later).reason is reason


@pytest.mark.parametrize("level", Level)
def test_without_fresh_lists_nobody_can_tell(
    level: Level, sealed: Sealed, trust: Trust, made_at: dt.datetime
):
    assert verify(sealed(level), trust, made_at + 399 * YEAR / 365).genuine
    later = made_at + 401 * YEAR / 365
    assert verify(sealed(level), trust, later).reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_without_any_list_nobody_can_tell(level: Level, sealed: Sealed, folder: SealFolder):
    reason = verify(sealed(level), trust_from_files(folder.root, [])).reason
    assert reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_file_that_keeps_its_lists_can_be_checked_with_the_root_alone(
    level: Level, sealed: Sealed, folder: SealFolder
):
    assert verify(sealed(level), trust_from_files(folder.root, [])).genuine


def test_a_list_that_cannot_be_read_is_told(sealed: Sealed, folder: SealFolder, tmp_path: Path):
    broken = tmp_path / "broken.crl"
    broken.write_bytes(b"no list")
    trust = trust_from_files(folder.root, [broken])
    assert verify(sealed(Level.B_LTA), trust).reason is Reason.LISTS_OUTDATED


@pytest.mark.parametrize(
    ("level", "revoked_after", "reason"),
    [
        (Level.B_B, dt.timedelta(days=1), Reason.CERTIFICATE_REVOKED),
        (Level.B_T, dt.timedelta(days=1), Reason.GENUINE),
        (Level.B_LT, dt.timedelta(days=1), Reason.GENUINE),
        (Level.B_LTA, dt.timedelta(days=1), Reason.GENUINE),
        (Level.B_T, -dt.timedelta(minutes=5), Reason.CERTIFICATE_REVOKED),
        (Level.B_LT, -dt.timedelta(minutes=5), Reason.CERTIFICATE_REVOKED),
        (Level.B_LTA, -dt.timedelta(minutes=5), Reason.CERTIFICATE_REVOKED),
    ],
)
def test_a_seal_withdrawn_later_leaves_proved_documents_genuine(
    level: Level,
    revoked_after: dt.timedelta,
    reason: Reason,
    sealed: Sealed,
    folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
):
    """Without a timestamp nobody can say whether a seal was made before it was withdrawn."""
    later = made_at + dt.timedelta(days=30)
    entry = (authority.seal.certificate.serial_number, made_at + revoked_after)
    lists = lists_at(folder, authority, later, tmp_path / "lists", seal=[entry])
    trust = trust_from_files(folder.root, lists)
    assert verify(sealed(level), trust, later).reason is reason
