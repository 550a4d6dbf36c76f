"""Keys that never come here: in a hardware token, and in a service that gets digests only."""

import contextlib
import datetime as dt
import importlib.util
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from records.signing.authority import Authority, encoded_key, next_seal
from records.signing.errors import KeyUnavailableError, LevelNotReachedError
from records.signing.profile import SealingProfile, profile_from_settings
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.trust import Trust
from records.signing.verify import verify
from tests.needs import need, not_run
from tests.signing.key_service import serving_key

Rendered = Callable[[str], bytes]
LIBRARIES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
PIN = "1234"


@pytest.fixture(autouse=True)
def elsewhere(settings: Any, folder: SealFolder) -> Iterator[None]:
    """Certificates are here as files; keys are not."""
    settings.SEAL_CERTIFICATE = str(folder.certificate("seal"))
    settings.SEAL_CHAIN = [str(folder.certificate("seal-authority"))]
    settings.SEAL_ROOT = str(folder.root)
    settings.SEAL_REVOCATION_LISTS = [str(path) for path in folder.list_files()]
    settings.SEAL_LEVEL, settings.TIMESTAMP_URL = "B-B", ""
    profile_from_settings.cache_clear()
    yield
    profile_from_settings.cache_clear()


def reread() -> SealingProfile:
    profile_from_settings.cache_clear()
    return profile_from_settings()


# --- A key service --------------------------------------------------------------------------------


@pytest.fixture
def key_service(settings: Any) -> None:
    settings.SEAL_KEY_SERVICE = "tests.signing.key_service.service"


def test_a_key_service_gets_a_digest_and_the_seal_is_genuine(
    key_service: None, authority: Authority, rendered: Rendered, trust: Trust
):
    with serving_key(authority.seal) as asked:
        pdf = seal(rendered("B-B"), reread())
    assert verify(pdf, trust).genuine
    assert [len(each) for each in asked] == [32]


def test_a_key_service_that_is_away_seals_nothing_now_and_may_later(
    key_service: None, authority: Authority, rendered: Rendered
):
    with serving_key(authority.seal, status=503), pytest.raises(KeyUnavailableError) as refusal:
        seal(rendered("B-B"), reread())
    assert not refusal.value.permanent


def test_a_key_service_with_another_key_seals_nothing(
    key_service: None, authority: Authority, rendered: Rendered
):
    with serving_key(authority.seal_authority), pytest.raises(LevelNotReachedError):
        seal(rendered("B-B"), reread())


@pytest.mark.parametrize("maker", ["no.such.module", "tests.signing.key_service.nothing", "x"])
def test_a_key_service_that_is_not_there_stops_the_start(maker: str, settings: Any):
    settings.SEAL_KEY_SERVICE = maker
    with pytest.raises(KeyUnavailableError):
        reread()


# --- A hardware token -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A token in software, with the seal's key in it."""
    program = need("softhsm2-util")
    library = os.environ.get("SOFTHSM2_LIBRARY") or next(filter(os.path.exists, LIBRARIES), "")
    if not library or importlib.util.find_spec("pkcs11") is None:
        not_run("needs libsofthsm2 (Debian package softhsm2) and python-pkcs11")
    path = tmp_path_factory.mktemp("token")
    (path / "tokens").mkdir()
    configuration = path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {path / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)  # the library reads it once per process
    key = path / "seal.key"
    key.write_bytes(encoded_key(authority.seal))
    made = ["--init-token", "--free", "--label", "records", "--pin", PIN, "--so-pin", PIN]
    filled = ["--import", key, "--token", "records", "--label", "seal", "--id", "01", "--pin", PIN]
    for arguments in (made, filled):
        command = [program, "--module", library, *arguments]
        subprocess.run(command, check=True, capture_output=True)
    key.unlink()
    return {"LIBRARY": library, "TOKEN": "records", "KEY": "seal"}


@pytest.fixture
def plugged_in(token: dict[str, str], settings: Any) -> Iterator[None]:
    for name, value in token.items():
        setattr(settings, f"SEAL_PKCS11_{name}", value)
    settings.SEAL_PASSPHRASE = PIN
    yield
    with contextlib.suppress(KeyUnavailableError):  # a process can unlock it once at a time
        profile_from_settings().signer.close()


def test_a_token_seals_without_giving_its_key_away(
    plugged_in: None, rendered: Rendered, trust: Trust
):
    profile = reread()
    for _ in range(2):
        assert verify(seal(rendered("B-B"), profile), trust).genuine


@contextlib.contextmanager
def pulled() -> Iterator[None]:
    """Nothing is in the place where the token was."""
    place = Path(os.environ["SOFTHSM2_CONF"]).parent / "tokens"
    away = place.rename(place.with_name("away"))
    place.mkdir()
    yield
    place.rmdir()
    away.rename(place)


def test_a_token_that_was_pulled_seals_again_once_it_is_back(
    plugged_in: None, rendered: Rendered, trust: Trust
):
    profile = reread()
    with pulled():
        for _ in range(2):
            with pytest.raises(KeyUnavailableError):
                seal(rendered("B-B"), profile)
    assert verify(seal(rendered("B-B"), profile), trust).genuine


def test_a_token_that_forgot_its_sessions_seals_at_the_next_attempt(
    plugged_in: None, token: dict[str, str], rendered: Rendered, trust: Trust
):
    profile = reread()
    importlib.import_module("pkcs11").lib(token["LIBRARY"]).reinitialize()
    with pytest.raises(KeyUnavailableError):
        seal(rendered("B-B"), profile)
    assert verify(seal(rendered("B-B"), profile), trust).genuine


def test_a_token_that_comes_after_the_start_is_found(plugged_in: None):
    with pulled(), pytest.raises(KeyUnavailableError):
        reread()
    assert reread().certificate


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SEAL_PASSPHRASE", "4321"),
        ("SEAL_PKCS11_TOKEN", "another"),
        ("SEAL_PKCS11_KEY", "another"),
        ("SEAL_PKCS11_LIBRARY", "/no/such/library.so"),
    ],
)
def test_a_token_that_cannot_be_used_stops_the_start(
    setting: str, value: str, plugged_in: None, settings: Any
):
    right = getattr(settings, setting)
    setattr(settings, setting, value)
    with pytest.raises(KeyUnavailableError):
        reread()
    setattr(settings, setting, right)
    assert reread().certificate


def test_a_token_with_the_key_of_another_certificate_seals_nothing(
    plugged_in: None,
    settings: Any,
    authority: Authority,
    made_at: dt.datetime,
    rendered: Rendered,
    tmp_path: Path,
):
    other = next_seal(authority.seal, authority.seal_authority, at=made_at)
    certificate = tmp_path / "other.pem"
    certificate.write_bytes(other.certificate.public_bytes(Encoding.PEM))
    settings.SEAL_CERTIFICATE = str(certificate)
    with pytest.raises(LevelNotReachedError):
        seal(rendered("B-B"), reread())


def test_without_the_library_for_tokens_the_start_stops(settings: Any):
    if importlib.util.find_spec("pkcs11") is not None:
        settings.SEAL_PKCS11_LIBRARY = str(Path("/no/such/library.so"))
    else:
        settings.SEAL_PKCS11_LIBRARY = LIBRARIES[0]
    with pytest.raises(KeyUnavailableError):
        reread()
