"""The authority that an organization makes for itself: three tiers, their lives and their lists."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from records.signing.authority import (
    BACKDATED,
    Authority,
    Member,
    Revocation,
    encoded_key,
    make_authority,
    revocation_list,
    write_authority,
    write_secret,
)
from records.signing.seal_folder import SealFolder

YEARS = {"root": 30, "seal-authority": 15, "seal": 5, "timestamp-authority": 15, "timestamp": 15}


@pytest.fixture(scope="session")
def real(made_at: dt.datetime) -> Authority:
    return make_authority("Clínica del Río", demo=False, at=made_at)


def everyone(authority: Authority) -> dict[str, Member]:
    return {"root": authority.root, **authority.members_below_root()}


def test_every_key_is_p_256_and_every_life_is_as_planned(
    authority: Authority, made_at: dt.datetime
):
    members = everyone(authority)
    assert set(members) == set(YEARS)
    for name, member in members.items():
        assert isinstance(member.key.curve, ec.SECP256R1)
        certificate = member.certificate
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        assert ends - begins == dt.timedelta(days=365 * YEARS[name]) + BACKDATED
        assert abs(begins + BACKDATED - made_at) < dt.timedelta(seconds=1)


def test_each_certificate_is_issued_by_the_tier_above(authority: Authority):
    members = everyone(authority)
    for name, issuer in [
        ("root", "root"),
        ("seal-authority", "root"),
        ("seal", "seal-authority"),
        ("timestamp-authority", "root"),
        ("timestamp", "timestamp-authority"),
    ]:
        members[name].certificate.verify_directly_issued_by(members[issuer].certificate)


def test_only_authorities_may_issue_and_no_deeper_than_planned(authority: Authority):
    def tiers(member: Member) -> tuple[bool, int | None]:
        found = member.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        assert found.critical
        return found.value.ca, found.value.path_length

    members = everyone(authority)
    assert {name: tiers(member) for name, member in members.items()} == {
        "root": (True, 1),
        "seal-authority": (True, 0),
        "timestamp-authority": (True, 0),
        "seal": (False, None),
        "timestamp": (False, None),
    }


def test_seals_and_timestamps_are_for_one_purpose_each(authority: Authority):
    def purposes(member: Member) -> list[str]:
        found = member.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        return [each.dotted_string for each in found.value]

    def vouches(member: Member) -> bool:
        found = member.certificate.extensions.get_extension_for_class(x509.KeyUsage)
        return found.value.content_commitment

    assert authority.timestamp is not None
    assert purposes(authority.seal) == ["1.3.6.1.5.5.7.3.36"]
    assert purposes(authority.timestamp) == ["1.3.6.1.5.5.7.3.8"]
    assert (vouches(authority.seal), vouches(authority.timestamp)) == (True, False)


def names(member: Member) -> list[str]:
    return [str(part.value) for part in member.certificate.subject]


def test_a_demonstration_says_so_in_every_name(authority: Authority):
    for member in everyone(authority).values():
        assert "Demonstration, not valid" in names(member)


def test_a_real_seal_bears_the_organization_and_nothing_else(real: Authority):
    assert names(real.seal) == ["Clínica del Río", "Clínica del Río"]
    assert names(real.root) == ["Clínica del Río", "Root authority"]
    assert set(everyone(real)) == {"root", "seal-authority", "seal"}


def test_the_folder_keeps_every_key_but_the_roots(folder: SealFolder, authority: Authority):
    keys = {path.stem: path for path in folder.path.rglob("*.key")}
    assert set(keys) == set(authority.members_below_root())
    for path in keys.values():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    kept = {
        load_pem_private_key(path.read_bytes(), None).private_numbers() for path in keys.values()
    }
    assert authority.root.key.private_numbers() not in kept


def test_lists_last_thirty_years_for_the_root_and_400_days_for_the_others(
    folder: SealFolder, made_at: dt.datetime
):
    lives = {
        path.stem: x509.load_der_x509_crl(path.read_bytes()).next_update_utc - made_at
        for path in folder.list_files()
    }
    assert {name: round(life / dt.timedelta(days=1)) for name, life in lives.items()} == {
        "root": 365 * 30,
        "seal-authority": 400,
        "timestamp-authority": 400,
    }


def test_a_list_names_what_was_revoked_and_grows_its_number(
    authority: Authority, made_at: dt.datetime
):
    issuer, serial_number = authority.seal_authority, authority.seal.certificate.serial_number
    moment = made_at.replace(microsecond=0)
    encoded = [
        revocation_list(issuer, at=moment),
        revocation_list(
            issuer, at=moment + dt.timedelta(days=1), revoked=[Revocation(serial_number, moment)]
        ),
    ]
    first, second = map(x509.load_der_x509_crl, encoded)
    assert (len(first), len(second)) == (0, 1)
    entry = second.get_revoked_certificate_by_serial_number(serial_number)
    assert entry is not None
    assert entry.revocation_date_utc == moment
    assert list(entry.extensions) == []
    numbers = [
        each.extensions.get_extension_for_class(x509.CRLNumber).value for each in (first, second)
    ]
    assert numbers[0].crl_number < numbers[1].crl_number
    assert first.is_signature_valid(issuer.key.public_key())


def test_a_list_says_of_a_stolen_key_that_it_was_stolen_and_since_when(
    authority: Authority, made_at: dt.datetime
):
    moment = made_at.replace(microsecond=0)
    stolen = Revocation(7, moment - dt.timedelta(days=1), key_compromised=True)
    [entry] = x509.load_der_x509_crl(revocation_list(authority.root, at=moment, revoked=[stolen]))
    assert entry.revocation_date_utc == stolen.since
    [reason] = [each.value for each in entry.extensions]
    assert reason == x509.CRLReason(x509.ReasonFlags.key_compromise)


def test_nothing_is_written_over(authority: Authority, tmp_path: Path, made_at: dt.datetime):
    write_authority(authority, tmp_path / "seal", at=made_at)
    with pytest.raises(FileExistsError):
        write_authority(authority, tmp_path / "seal", at=made_at)
    secret = tmp_path / "secret"
    write_secret(secret, b"first")
    with pytest.raises(FileExistsError):
        write_secret(secret, b"second")
    assert (secret.read_bytes(), stat.S_IMODE(secret.stat().st_mode)) == (b"first", 0o600)


def test_an_exported_key_opens_with_its_passphrase_only(authority: Authority):
    exported = encoded_key(authority.root, "open sesame")
    assert load_pem_private_key(exported, b"open sesame") is not None
    for passphrase in (None, b"wrong"):
        with pytest.raises((TypeError, ValueError)):
            load_pem_private_key(exported, passphrase)
