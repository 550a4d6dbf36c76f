"""Seals change over the years: what each sealed while it was good stays genuine, and nothing else does."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from records.signing.authority import (
    LIST_LIFETIME,
    ROOT_LIFETIME,
    TIMESTAMP,
    YEAR,
    Authority,
    Revocation,
    issue_certificate,
    make_authority,
    next_seal,
    write_authority,
)
from records.signing.errors import CertificateRevokedError, KeyUnavailableError
from records.signing.level import Level
from records.signing.list_refresh import OwnList, own_lists
from records.signing.profile import SealingProfile, profile_from_folder, profile_from_settings
from records.signing.renew import known_lifespan
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.verify import verify
from records.signing.verify_foreign import verify_foreign
from tests.signing.conftest import ORGANIZATION, rendered_at

HOUR = dt.timedelta(hours=1)
Use = Callable[..., SealingProfile]


@pytest.fixture
def use(settings: Any) -> Iterator[Use]:
    """Set the seal in use, and those before."""

    def set_seal(folder: SealFolder, *former: SealFolder) -> SealingProfile:
        settings.SEAL_DIR, settings.TIMESTAMP_URL = folder.path, ""
        settings.FORMER_SEALS = [str(each.path) for each in former]
        profile_from_settings.cache_clear()
        return profile_from_settings()

    yield set_seal
    profile_from_settings.cache_clear()


def revoke(folder: SealFolder, authority: Authority, since: dt.datetime) -> None:
    """Call the seal back."""
    serial = authority.seal.certificate.serial_number
    own = own_lists(folder)[0]
    own.sign(since + HOUR, LIST_LIFETIME, [Revocation(serial, since)])


def said(profile: SealingProfile, pdf: bytes, at: dt.datetime) -> str:
    return verify(pdf, profile.trust, at).sentence


def another(organization: str, path: Path, at: dt.datetime) -> SealFolder:
    return write_authority(make_authority(organization, demo=True, at=at), path, at=at)


def sealed_by(folder: SealFolder) -> bytes:
    return seal(rendered_at("B-LTA"), profile_from_folder(folder, Level.B_LTA, ""))


GENUINE = "This document is genuine and whole."


def test_four_fates_of_a_seal_have_four_verdicts(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime, use: Use, tmp_path: Path
):
    pdf, later = sealed_by(own_folder), made_at + 2 * HOUR

    new = dataclasses.replace(
        authority, seal=next_seal(authority.seal, authority.seal_authority, at=made_at)
    )
    changed = write_authority(new, tmp_path / "next", at=made_at)
    assert said(use(changed), pdf, later) == GENUINE

    revoke(own_folder, authority, since=made_at + HOUR)
    assert said(use(own_folder), pdf, later) == GENUINE

    revoked = write_authority(authority, tmp_path / "revoked", at=made_at)
    revoke(revoked, authority, since=made_at - HOUR)
    assert said(use(revoked), pdf, later) == (
        "The seal had been withdrawn before this file was sealed."
    )

    look_alike = another(ORGANIZATION, tmp_path / "look-alike", made_at)
    assert said(use(own_folder), sealed_by(look_alike), later) == (
        "This file was sealed under another authority than ours."
    )


def stolen_since(folder: SealFolder, authority: Authority, since: dt.datetime) -> None:
    """Let the root call the seal's authority back."""
    number = authority.seal_authority.certificate.serial_number
    stolen = Revocation(number, since, key_compromised=True)
    OwnList(folder.lists / "root.crl", authority.root).sign(since + HOUR, ROOT_LIFETIME, [stolen])


def test_of_a_stolen_authority_only_what_was_sealed_before_the_theft_is_genuine(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime, use: Use, tmp_path: Path
):
    at = made_at + 2 * HOUR
    issued = next_seal(authority.seal, authority.seal_authority, at=made_at)
    thief = write_authority(dataclasses.replace(authority, seal=issued), tmp_path / "t", at=made_at)
    pdfs = [sealed_by(own_folder), sealed_by(thief)]
    new = another("Harbor Records, Inc.", tmp_path / "new", made_at)

    stolen_since(own_folder, authority, made_at + HOUR)
    for profile in (use(own_folder), use(new, own_folder)):
        assert [said(profile, pdf, at) for pdf in pdfs] == [GENUINE] * 2

    stolen_since(own_folder, authority, made_at - HOUR)
    told = "The seal had been withdrawn before this file was sealed."
    for profile in (use(own_folder), use(new, own_folder)):
        assert [said(profile, pdf, at) for pdf in pdfs] == [told] * 2


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
def test_the_thief_of_an_authority_cannot_date_back_with_timestamps_of_its_own(
    level: Level,
    own_folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    use: Use,
    tmp_path: Path,
):
    """The authority could give out a timestamp unit as well, under a root that we trust."""
    name = authority.seal.certificate.subject
    unit = issue_certificate(
        name, TIMESTAMP, by=authority.seal_authority, begins=made_at, ends=made_at + YEAR
    )
    forger = dataclasses.replace(
        authority, timestamp=unit, timestamp_authority=authority.seal_authority
    )
    folder = write_authority(forger, tmp_path / "forger", at=made_at)
    pdf = seal(rendered_at(str(level)), profile_from_folder(folder, level, ""))
    assert said(use(own_folder), pdf, made_at + 2 * HOUR) == GENUINE
    stolen_since(own_folder, authority, made_at + HOUR)
    assert said(use(own_folder), pdf, made_at + 2 * HOUR) == (
        "The time of sealing was not given by a timestamp we trust."
    )


def test_a_stolen_authority_seals_nothing_more(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime
):
    stolen_since(own_folder, authority, made_at - HOUR)
    with pytest.raises(CertificateRevokedError):
        sealed_by(own_folder)


def test_a_seal_that_was_called_back_seals_nothing_more(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime
):
    revoke(own_folder, authority, since=made_at)
    with pytest.raises(CertificateRevokedError):
        sealed_by(own_folder)


def test_another_authority_takes_over_by_settings_and_the_former_ones_documents_stay_genuine(
    own_folder: SealFolder, made_at: dt.datetime, use: Use, tmp_path: Path
):
    old_pdf, at = sealed_by(own_folder), made_at + HOUR
    new = another("Harbor Records, Inc.", tmp_path / "new", made_at)
    new_pdf = sealed_by(new)
    alone = use(new)
    assert said(alone, old_pdf, at) == "This file was sealed under another authority than ours."
    both = use(new, own_folder)
    assert (both.organization, both.certificate.sha256) == (
        "Harbor Records, Inc.",
        alone.certificate.sha256,
    )
    verdicts = [verify(pdf, both.trust, at) for pdf in (new_pdf, old_pdf)]
    assert [each.organization for each in verdicts] == ["Harbor Records, Inc.", ORGANIZATION]
    assert [each.sentence for each in verdicts] == [GENUINE] * 2
    assert [verify_foreign(pdf, both.trust, at) for pdf in (new_pdf, old_pdf)] == verdicts


def test_the_former_name_is_not_for_the_new_root_nor_the_new_name_for_the_former_one(
    own_folder: SealFolder, made_at: dt.datetime, use: Use, tmp_path: Path
):
    """Each pair of root and name counts as it was, not any mixture of them."""
    new = another("Harbor Records, Inc.", tmp_path / "new", made_at)
    profile = use(new, own_folder)
    crossed = dataclasses.replace(profile.trust, organization=ORGANIZATION, former=())
    reason = verify(sealed_by(new), crossed, made_at + HOUR).sentence
    assert reason == "This file was sealed for another organization."


def test_a_former_seal_that_was_called_back_is_told_so(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime, use: Use, tmp_path: Path
):
    pdf = sealed_by(own_folder)
    revoke(own_folder, authority, since=made_at - 3 * HOUR)
    new = another("Harbor Records, Inc.", tmp_path / "new", made_at)
    alone, beside = use(own_folder), use(new, own_folder)
    told = "The seal had been withdrawn before this file was sealed."
    assert [said(each, pdf, made_at + HOUR) for each in (alone, beside)] == [told, told]


def test_a_stranger_is_refused_beside_any_number_of_former_seals(
    own_folder: SealFolder, made_at: dt.datetime, use: Use, tmp_path: Path
):
    new = another("Harbor Records, Inc.", tmp_path / "new", made_at)
    stranger = another(ORGANIZATION, tmp_path / "stranger", made_at)
    assert said(use(new, own_folder), sealed_by(stranger), made_at + HOUR) == (
        "This file was sealed under another authority than ours."
    )


def test_a_former_seal_needs_no_keys_and_its_timestamps_can_be_renewed(
    own_folder: SealFolder, made_at: dt.datetime, use: Use, tmp_path: Path
):
    pdf = sealed_by(own_folder)
    for key in own_folder.path.glob("*.key"):
        key.unlink()
    profile = use(another("Harbor Records, Inc.", tmp_path / "new", made_at), own_folder)
    assert said(profile, pdf, made_at + HOUR) == GENUINE
    assert known_lifespan(pdf, profile.anchors, made_at + HOUR).algorithms == ("ec-256", "sha256")


def test_a_former_seal_without_its_certificate_is_named_by_its_root(
    own_folder: SealFolder, made_at: dt.datetime, use: Use, tmp_path: Path
):
    pdf = sealed_by(own_folder)
    own_folder.certificate("seal").unlink()
    profile = use(another("Harbor Records, Inc.", tmp_path / "new", made_at), own_folder)
    assert said(profile, pdf, made_at + HOUR) == GENUINE


def test_a_former_folder_that_is_not_there_stops_the_start(
    own_folder: SealFolder, use: Use, tmp_path: Path
):
    with pytest.raises(KeyUnavailableError):
        use(own_folder, SealFolder(tmp_path / "nothing"))


def test_a_document_names_the_certificate_it_was_sealed_with(
    own_folder: SealFolder, authority: Authority, use: Use
):
    profile = use(own_folder)
    assert profile.certificate.dump() == authority.seal.certificate.public_bytes(Encoding.DER)
