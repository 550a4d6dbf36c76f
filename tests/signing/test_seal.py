"""Sealing reaches exactly the level that was asked for, leaves the document alone, or raises."""

import dataclasses
import datetime as dt
import io
from collections.abc import Callable

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from records.signing import authority as authorities
from records.signing.authority import Authority, Revocation, revocation_list
from records.signing.errors import (
    CertificateExpiredError,
    CertificateNotTrustedError,
    CertificateRevokedError,
    FieldsMissingError,
    LevelNotReachedError,
    ListsOutdatedError,
    SigningError,
    TimestampNotTrustedError,
)
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import LocalTimestamper
from records.signing.trust import Trust
from records.signing.verify import verify
from tests.signing.conftest import ORGANIZATION

Profiles = Callable[[Level], SealingProfile]
Rendered = Callable[[str], bytes]
DEMO_NAME = f"{ORGANIZATION} (Demonstration, not valid)"
REVISIONS = {Level.B_B: 2, Level.B_T: 2, Level.B_LT: 2, Level.B_LTA: 3}


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def field_named(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    return next(field for field in pdf.Root.AcroForm.Fields if name == field.T)


@pytest.mark.parametrize("level", Level)
def test_each_level_is_reached_exactly(
    level: Level, sealed: Callable[[Level], bytes], trust: Trust, made_at: dt.datetime
):
    verdict = verify(sealed(level), trust)
    assert (verdict.genuine, verdict.level, verdict.organization) == (True, level, ORGANIZATION)
    assert dt.timedelta(0) <= verdict.sealed_at - made_at.replace(microsecond=0)
    assert verdict.attached["reference"] == "MR-7K2F-94QD"


@pytest.mark.parametrize("level", Level)
def test_the_rendered_document_stands_unchanged_under_the_seal(
    level: Level, sealed: Callable[[Level], bytes], rendered: Rendered
):
    assert sealed(level).startswith(rendered(level))
    assert sealed(level).count(b"%%EOF") == REVISIONS[level]


def test_title_properties_and_metadata_stay_as_rendered(
    sealed: Callable[[Level], bytes], rendered: Rendered
):
    """pyHanko's hook for rewriting them is private: this is what holds it in place."""
    assert "_update_meta" in vars(BasePdfFileWriter)
    with opened(rendered("B-LTA")) as before, opened(sealed(Level.B_LTA)) as after:
        assert after.trailer.Info.unparse() == before.trailer.Info.unparse()
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()


def test_without_the_hook_the_metadata_would_change(rendered: Rendered):
    """If pyHanko stops doing this, the hook can go."""
    output = io.BytesIO(rendered("B-LTA"))
    writer = IncrementalPdfFileWriter(output)
    writer.update_root()
    writer.write_in_place()
    with opened(rendered("B-LTA")) as before, opened(output.getvalue()) as after:
        assert after.Root.Metadata.read_bytes() != before.Root.Metadata.read_bytes()


def test_the_seal_names_the_organization_only(sealed: Callable[[Level], bytes]):
    with opened(sealed(Level.B_LTA)) as pdf:
        value = field_named(pdf, "OrganizationSeal").V
        assert str(value.Name) == DEMO_NAME
        assert str(value.Reason) == f"Sealed by {DEMO_NAME}"
        assert str(value.Location) == ORGANIZATION
        assert value.SubFilter == "/ETSI.CAdES.detached"
        assert "Maria" not in " ".join(str(part) for part in value.values())


def test_the_seal_certifies_that_no_change_is_allowed(sealed: Callable[[Level], bytes]):
    with opened(sealed(Level.B_LTA)) as pdf:
        (reference,) = field_named(pdf, "OrganizationSeal").V.Reference
        assert (reference.TransformMethod, reference.TransformParams.P) == ("/DocMDP", 1)
        assert pdf.Root.Perms.DocMDP == field_named(pdf, "OrganizationSeal").V


def test_the_archive_timestamp_fills_the_field_that_the_page_left_for_it(
    sealed: Callable[[Level], bytes],
):
    with opened(sealed(Level.B_LTA)) as pdf:
        value = field_named(pdf, "ArchiveTimestamp1").V
        assert (value.Type, value.SubFilter) == ("/DocTimeStamp", "/ETSI.RFC3161")
        assert len(pdf.Root.AcroForm.Fields) == 2


def test_only_lists_that_answer_for_the_chains_are_kept_in_the_file(
    own_folder: SealFolder, rendered: Rendered, made_at: dt.datetime
):
    stranger = authorities.make_authority("Somebody Else", demo=False, at=made_at)
    (own_folder.lists / "other.crl").write_bytes(revocation_list(stranger.root, at=made_at))
    pdf = seal(rendered("B-LT"), profile_from_folder(own_folder, Level.B_LT, ""))
    with opened(pdf) as document:
        assert (len(document.Root.DSS.CRLs), len(document.Root.DSS.Certs)) == (3, 4)


# --- refused before anything is sealed ------------------------------------------------------------


@pytest.mark.parametrize("level", Level)
def test_a_revoked_seal_is_refused_at_every_level(
    level: Level,
    own_folder: SealFolder,
    authority: Authority,
    rendered: Rendered,
    made_at: dt.datetime,
):
    profile = profile_from_folder(own_folder, level, "")
    revoked = [Revocation(authority.seal.certificate.serial_number, made_at)]
    assert seal(rendered(level), profile)  # the proof is kept, and must be given up for a new list
    fresh = revocation_list(authority.seal_authority, at=made_at, revoked=revoked)
    (own_folder.lists / "seal-authority.crl").write_bytes(fresh)
    with pytest.raises(CertificateRevokedError):
        seal(rendered(level), profile)


@pytest.mark.parametrize(
    ("days", "error"),
    [(399, None), (401, ListsOutdatedError), (5 * 365 + 1, CertificateExpiredError)],
)
def test_time_ends_lists_and_certificates(
    days: int,
    error: type[SigningError] | None,
    own_folder: SealFolder,
    rendered: Rendered,
    made_at: dt.datetime,
):
    profile = profile_from_folder(own_folder, Level.B_B, "")
    later = made_at + dt.timedelta(days=days)
    assert seal(rendered("B-B"), profile, made_at)
    if error is None:
        assert seal(rendered("B-B"), profile, later)
    else:
        with pytest.raises(error):
            seal(rendered("B-B"), profile, later)


def test_fresh_lists_heal_a_seal_without_a_new_start(
    own_folder: SealFolder, authority: Authority, rendered: Rendered, made_at: dt.datetime
):
    profile = profile_from_folder(own_folder, Level.B_B, "")
    later = made_at + dt.timedelta(days=500)
    with pytest.raises(ListsOutdatedError):
        seal(rendered("B-B"), profile, later)
    fresh = revocation_list(authority.seal_authority, at=later)
    (own_folder.lists / "seal-authority.crl").write_bytes(fresh)
    assert seal(rendered("B-B"), profile, later)


def test_a_missing_or_broken_list_stops_the_sealing(own_folder: SealFolder, rendered: Rendered):
    profile = profile_from_folder(own_folder, Level.B_B, "")
    (own_folder.lists / "root.crl").unlink()
    with pytest.raises(ListsOutdatedError):
        seal(rendered("B-B"), profile)
    (own_folder.lists / "root.crl").write_bytes(b"no list")
    with pytest.raises(ListsOutdatedError):
        seal(rendered("B-B"), profile)


def test_a_seal_under_another_root_is_refused(
    own_folder: SealFolder, rendered: Rendered, made_at: dt.datetime
):
    stranger = authorities.make_authority(ORGANIZATION, demo=True, at=made_at)
    pem = stranger.root.certificate.public_bytes(authorities.serialization.Encoding.PEM)
    own_folder.root.write_bytes(pem)
    with pytest.raises(CertificateNotTrustedError):
        seal(rendered("B-B"), profile_from_folder(own_folder, Level.B_B, ""))


def test_a_certificate_made_for_timestamps_cannot_seal(profile: Profiles, rendered: Rendered):
    local = profile(Level.B_B).timestamper
    assert isinstance(local, LocalTimestamper)
    swapped = dataclasses.replace(profile(Level.B_B), signer=local._unit)
    with pytest.raises(CertificateNotTrustedError):
        seal(rendered("B-B"), swapped)


def test_a_certificate_made_for_seals_cannot_put_timestamps(profile: Profiles, rendered: Rendered):
    signer = profile(Level.B_T).signer
    swapped = dataclasses.replace(profile(Level.B_T), timestamper=LocalTimestamper(signer))
    with pytest.raises(TimestampNotTrustedError):
        seal(rendered("B-T"), swapped)


def test_a_level_that_needs_a_timestamp_is_not_lowered_without_one(
    profile: Profiles, rendered: Rendered
):
    with pytest.raises(LevelNotReachedError):
        seal(rendered("B-LTA"), dataclasses.replace(profile(Level.B_LTA), timestamper=None))


def renamed_field(pdf: bytes, name: str) -> bytes:
    with opened(pdf) as document:
        field_named(document, name).T = pikepdf.String("Somewhere")
        output = io.BytesIO()
        document.save(output)
        return output.getvalue()


def test_a_file_without_both_empty_fields_is_refused(
    profile: Profiles, rendered: Rendered, sealed: Callable[[Level], bytes]
):
    pdf = rendered("B-B")
    missing = [renamed_field(pdf, name) for name in ("OrganizationSeal", "ArchiveTimestamp1")]
    for other in [*missing, sealed(Level.B_B), b"", b"%PDF-1.7\n", pdf[:-500]]:
        with pytest.raises(FieldsMissingError):
            seal(other, profile(Level.B_B))


def test_errors_say_nothing_of_the_document_and_have_kinds_of_their_own():
    kinds = [error.kind for error in SigningError.__subclasses__()]
    assert len(set(kinds)) == len(kinds)
    assert all(str(error()) == "" for error in SigningError.__subclasses__())


# --- a timestamper that changes its certificate -----------------------------------------------------


def test_a_timestamper_with_a_new_certificate_is_proved_before_it_is_used(
    own_folder: SealFolder,
    authority: Authority,
    profile: Profiles,
    rendered: Rendered,
    made_at: dt.datetime,
):
    """The first seal after the change is refused, for its evidence was gathered for the old one."""
    turning = TurningTimestamper(own_folder, authority, made_at)
    changed = dataclasses.replace(profile(Level.B_LTA), timestamper=turning)
    assert seal(rendered("B-LTA"), changed)
    turning.turn()
    with pytest.raises(TimestampNotTrustedError):
        seal(rendered("B-LTA"), changed)
    assert seal(rendered("B-LTA"), changed)


class TurningTimestamper(LocalTimestamper):
    """A unit that gets a new key and certificate from the same authority."""

    def __init__(self, folder: SealFolder, authority: Authority, at: dt.datetime) -> None:
        self.folder, self.authority, self.at = folder, authority, at
        super().__init__(profile_from_folder(folder, Level.B_LTA, "").timestamper._unit)

    def turn(self) -> None:
        authority = self.authority
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Timestamp unit 2")])
        unit = authorities.issue_certificate(
            name,
            authorities.TIMESTAMP,
            by=authority.timestamp_authority,
            begins=self.at,
            ends=self.at + authorities.YEAR,
        )
        pem = unit.certificate.public_bytes(authorities.serialization.Encoding.PEM)
        self.folder.certificate("timestamp").write_bytes(pem)
        self.folder.key("timestamp").write_bytes(authorities.encoded_key(unit))
        super().__init__(profile_from_folder(self.folder, Level.B_LTA, "").timestamper._unit)
