"""The organization's seal as settings describe it: key, level, timestamper, and what proves them."""

import dataclasses
import functools
from pathlib import Path

from django.conf import settings
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimeStamper

from records.signing import keystores
from records.signing.authority import DEMONSTRATION
from records.signing.chains import Certificate, ListFiles
from records.signing.errors import KeyUnavailableError, LevelUnknownError
from records.signing.key_service import from_key_service
from records.signing.level import Level
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import HttpTimestamper, LocalTimestamper
from records.signing.trust import (
    Anchors,
    Trust,
    anchors_from_files,
    anchors_of,
    organization_of,
    trust_with_former,
)


@dataclasses.dataclass(frozen=True, eq=False)
class SealingProfile:
    """All that sealing needs; loaded once per process, so keys are read and unlocked once."""

    level: Level
    signer: Signer
    timestamper: TimeStamper | None
    trust: Trust

    @property
    def certificate(self) -> Certificate:
        """The seal's own certificate."""
        return self.signer.signing_cert

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificate and those above it that came with it, without a root."""
        above = (each for each in self.signer.cert_registry if not each.self_issued)
        return (self.certificate, *above)

    @property
    def organization(self) -> str:
        """The organization that the certificate names."""
        return organization_of(self.certificate)

    @property
    def anchors(self) -> Anchors:
        """What proves this seal and the timestamps."""
        return self.trust.anchors

    @property
    def signer_name(self) -> str:
        """How the seal names itself: the organization, and whether it is a demonstration."""
        suffix = f" ({DEMONSTRATION})" if self.is_demonstration else ""
        return self.organization + suffix

    @property
    def is_demonstration(self) -> bool:
        """Whether the seal says of itself that it is not valid."""
        return is_demonstration(self.certificate)


def is_demonstration(certificate: Certificate) -> bool:
    """Whether a certificate comes from an authority made with `create_seal --demo`."""
    return bool(certificate.subject.native.get("organizational_unit_name") == DEMONSTRATION)


# The settings that say where a seal's key is, if not in SEAL_DIR.
_OUTSIDE_FOLDER = ("SEAL_PKCS12", "SEAL_KEY", "SEAL_PKCS11_LIBRARY", "SEAL_KEY_SERVICE")


@functools.cache
def profile_from_settings() -> SealingProfile:
    """The seal of this installation.

    Raises KeyUnavailableError when a part cannot be loaded, LevelUnknownError when SEAL_LEVEL is none.
    """
    if any(getattr(settings, name) for name in _OUTSIDE_FOLDER):
        signer, timestamper = _signer(), _http_timestamper()
        return SealingProfile(_level(), signer, timestamper, _trust(signer, _anchors()))
    folder = SealFolder(settings.SEAL_DIR)
    profile = profile_from_folder(folder, _level(), settings.TIMESTAMP_URL)
    return dataclasses.replace(profile, trust=_trust(profile.signer, profile.anchors))


def profile_from_folder(folder: SealFolder, level: Level, timestamp_url: str) -> SealingProfile:
    """The seal kept in a folder made by `create_seal`. Raises KeyUnavailableError."""
    unit = keystores.timestamp_unit(folder)
    local = LocalTimestamper(unit) if unit else None
    timestamper = HttpTimestamper(timestamp_url) if timestamp_url else local
    signer = keystores.from_folder(folder)
    trust = Trust(anchors_of(folder), organization_of(signer.signing_cert))
    return SealingProfile(level, signer, timestamper, trust)


def _signer() -> Signer:
    chain, passphrase = [Path(path) for path in settings.SEAL_CHAIN], settings.SEAL_PASSPHRASE
    if settings.SEAL_PKCS12:
        return keystores.from_pkcs12(Path(settings.SEAL_PKCS12), chain, passphrase)
    certificate = Path(settings.SEAL_CERTIFICATE)
    if settings.SEAL_KEY:
        return keystores.from_pem(Path(settings.SEAL_KEY), certificate, chain, passphrase)
    if settings.SEAL_KEY_SERVICE:
        return from_key_service(settings.SEAL_KEY_SERVICE, certificate, chain)
    return _hardware_signer(certificate, chain)


def _hardware_signer(certificate: Path, chain: list[Path]) -> Signer:
    try:
        from records.signing import hardware  # noqa: PLC0415 -- only who has a token has its library
    except ImportError:
        raise KeyUnavailableError from None
    place = hardware.HardwareKey(
        settings.SEAL_PKCS11_LIBRARY,
        settings.SEAL_PKCS11_TOKEN,
        settings.SEAL_PKCS11_KEY,
        settings.SEAL_PASSPHRASE,
    )
    return hardware.from_hardware(place, certificate, chain)


def _trust(signer: Signer, anchors: Anchors) -> Trust:
    """Whose seals count as genuine here: this organization's, and those that were in use before."""
    folders = [SealFolder(Path(path)) for path in settings.FORMER_SEALS]
    return trust_with_former(anchors, organization_of(signer.signing_cert), folders)


def _anchors() -> Anchors:
    """The lists that settings name, and those that the clock has fetched."""
    named = tuple(Path(path) for path in settings.SEAL_REVOCATION_LISTS)
    folder = SealFolder(settings.SEAL_DIR)
    anchors = anchors_from_files([Path(settings.SEAL_ROOT)], named)
    list_files = ListFiles(lambda: (*named, *folder.list_files()))
    return dataclasses.replace(anchors, list_files=list_files)


def _http_timestamper() -> HttpTimestamper | None:
    return HttpTimestamper(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None


def _level() -> Level:
    try:
        return Level(settings.SEAL_LEVEL)
    except ValueError:
        raise LevelUnknownError from None
