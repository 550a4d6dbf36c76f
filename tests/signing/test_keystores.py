"""The seal's key comes from a folder, from PEM or from PKCS#12, and a bad one is named at once."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509 import load_der_x509_crl

from records.signing import keystores
from records.signing.authority import (
    Authority,
    encoded_key,
    make_authority,
    write_authority,
)
from records.signing.errors import (
    CertificateNotTrustedError,
    KeyUnavailableError,
    LevelUnknownError,
)
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder, profile_from_settings
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import HttpTimestamper, LocalTimestamper
from records.signing.trust import Trust
from records.signing.verify import verify
from tests.signing.conftest import ORGANIZATION
from tests.signing.timestamp_server import answers_of, serving

Rendered = Callable[[str], bytes]


@pytest.fixture(autouse=True)
def fresh_profile() -> Any:
    """Settings are read once per process; each test here has its own."""
    profile_from_settings.cache_clear()
    yield
    profile_from_settings.cache_clear()


@pytest.fixture
def files(authority: Authority, tmp_path: Path) -> dict[str, Path]:
    """The seal's key in PEM and PKCS#12, both locked."""
    key, bundle = tmp_path / "seal.key", tmp_path / "seal.p12"
    key.write_bytes(encoded_key(authority.seal, "open sesame"))
    bundle.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal",
            authority.seal.key,
            authority.seal.certificate,
            [authority.seal_authority.certificate, authority.root.certificate],
            BestAvailableEncryption(b"open sesame"),
        )
    )
    return {"key": key, "bundle": bundle}


def test_a_folder_is_loaded_once_per_process(settings: Any, folder: SealFolder):
    settings.SEAL_DIR, settings.SEAL_LEVEL, settings.TIMESTAMP_URL = folder.path, "B-LT", ""
    profile = profile_from_settings()
    assert profile_from_settings() is profile
    assert (profile.level, profile.organization) == (Level.B_LT, ORGANIZATION)
    assert profile.is_demonstration
    assert isinstance(profile.timestamper, LocalTimestamper)


def test_an_address_goes_before_the_unit_in_this_process(settings: Any, folder: SealFolder):
    settings.SEAL_DIR, settings.TIMESTAMP_URL = folder.path, "https://timestamp.example/"
    assert isinstance(profile_from_settings().timestamper, HttpTimestamper)


@pytest.mark.parametrize("store", ["pem", "pkcs12"])
def test_a_locked_key_seals_with_a_timestamp_server(
    store: str,
    settings: Any,
    files: dict[str, Path],
    folder: SealFolder,
    rendered: Rendered,
    trust: Trust,
):
    settings.SEAL_PASSPHRASE = "open sesame"
    settings.SEAL_ROOT = str(folder.root)
    settings.SEAL_REVOCATION_LISTS = [str(path) for path in folder.list_files()]
    settings.SEAL_LEVEL = "B-LTA"
    if store == "pem":
        settings.SEAL_KEY = str(files["key"])
        settings.SEAL_CERTIFICATE = str(folder.certificate("seal"))
        settings.SEAL_CHAIN = [str(folder.certificate("seal-authority"))]
    else:
        settings.SEAL_PKCS12 = str(files["bundle"])
    local = profile_from_folder(folder, Level.B_LTA, "").timestamper
    with serving(answers_of(local)) as url:
        settings.TIMESTAMP_URL = url
        pdf = seal(rendered("B-LTA"), profile_from_settings())
    assert verify(pdf, trust).genuine
    assert verify(pdf, profile_from_settings().trust).organization == ORGANIZATION


def test_files_without_a_timestamp_address_have_no_timestamper(
    settings: Any, files: dict[str, Path], folder: SealFolder
):
    settings.SEAL_PKCS12, settings.SEAL_PASSPHRASE = str(files["bundle"]), "open sesame"
    settings.SEAL_ROOT, settings.TIMESTAMP_URL = str(folder.root), ""
    assert profile_from_settings().timestamper is None


def test_an_unknown_level_stops_the_start(settings: Any, folder: SealFolder):
    settings.SEAL_DIR, settings.SEAL_LEVEL = folder.path, "B-LTX"
    with pytest.raises(LevelUnknownError):
        profile_from_settings()


def loads(load: Callable[[], object]) -> bool:
    try:
        load()
    except KeyUnavailableError:
        return False
    return True


@pytest.mark.parametrize("passphrase", ["", "wrong"])
def test_a_locked_key_without_its_passphrase_is_unavailable(
    passphrase: str, files: dict[str, Path], folder: SealFolder
):
    certificate = folder.certificate("seal")
    assert loads(lambda: keystores.from_pem(files["key"], certificate, [], "open sesame"))
    assert not loads(lambda: keystores.from_pem(files["key"], certificate, [], passphrase))
    assert loads(lambda: keystores.from_pkcs12(files["bundle"], [], "open sesame"))
    assert not loads(lambda: keystores.from_pkcs12(files["bundle"], [], passphrase))


def test_a_key_of_another_certificate_is_unavailable(folder: SealFolder):
    key = folder.key("seal-authority")
    assert not loads(lambda: keystores.from_pem(key, folder.certificate("seal"), []))


@pytest.mark.parametrize("name", ["root.pem", "seal.pem", "seal.key", "seal-authority.pem"])
def test_a_missing_or_broken_file_is_unavailable(name: str, own_folder: SealFolder):
    assert loads(lambda: profile_from_folder(own_folder, Level.B_B, ""))
    (own_folder.path / name).write_bytes(b"no key and no certificate")
    assert not loads(lambda: profile_from_folder(own_folder, Level.B_B, ""))
    (own_folder.path / name).unlink()
    assert not loads(lambda: profile_from_folder(own_folder, Level.B_B, ""))


def test_a_bundle_with_a_certificate_that_proves_nothing_seals_nothing(
    files: dict[str, Path], own_folder: SealFolder, rendered: Rendered, made_at: dt.datetime
):
    stranger = write_authority(
        make_authority("Somebody Else", demo=False, at=made_at),
        own_folder.path / "stranger",
        at=made_at,
    )
    chain = [own_folder.certificate("seal-authority"), stranger.certificate("seal-authority")]
    profile = profile_from_folder(own_folder, Level.B_B, "")
    for end, is_refused in ((1, False), (2, True)):
        signer = keystores.from_pkcs12(files["bundle"], chain[:end], "open sesame")
        changed = dataclasses.replace(profile, signer=signer)
        if is_refused:
            with pytest.raises(CertificateNotTrustedError):
                seal(rendered("B-B"), changed)
        else:
            assert seal(rendered("B-B"), changed)


def test_lists_and_certificates_may_be_pem(
    own_folder: SealFolder, rendered: Rendered, authority: Authority
):
    for path in own_folder.list_files():
        revocation_list = load_der_x509_crl(path.read_bytes())
        path.write_bytes(revocation_list.public_bytes(Encoding.PEM))
    assert seal(rendered("B-LT"), profile_from_folder(own_folder, Level.B_LT, ""))


def test_a_bundle_without_a_key_is_unavailable(authority: Authority, tmp_path: Path):
    path = tmp_path / "certificates.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            None, None, None, [authority.root.certificate], BestAvailableEncryption(b"x")
        )
    )
    assert not loads(lambda: keystores.from_pkcs12(path, [], "x"))


def test_a_folder_without_timestamps_has_no_unit(
    authority: Authority, tmp_path: Path, made_at: dt.datetime
):
    assert keystores.timestamp_unit(SealFolder(tmp_path)) is None


def test_the_profile_names_a_real_seal_by_the_organization_alone(
    tmp_path: Path, made_at: dt.datetime
):
    authority = make_authority("Hafen & Söhne", demo=False, at=made_at)
    profile: SealingProfile = profile_from_folder(
        write_authority(authority, tmp_path / "real", at=made_at), Level.B_B, ""
    )
    assert (profile.organization, profile.signer_name) == ("Hafen & Söhne", "Hafen & Söhne")
    assert not profile.is_demonstration
    assert profile.timestamper is None
