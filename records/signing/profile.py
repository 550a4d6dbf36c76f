"""The organization's seal as settings describe it: key, level, timestamper, and what proves them."""

import dataclasses
import functools
from pathlib import Path

from django.conf import settings
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from records.signing import keystores
from records.signing.authority import DEMONSTRATION
from records.signing.chains import Certificate, Evidence, ListFiles
from records.signing.errors import KeyUnavailableError, ListsOutdatedError
from records.signing.level import Level
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import HttpTimestamper, LocalTimestamper


@dataclasses.dataclass(frozen=True, eq=False)
class Anchors:
    """Whom we trust: the organization's root, the roots of timestampers, and the lists on disk."""

    root: Certificate
    timestamp_roots: tuple[Certificate, ...]
    list_files: ListFiles

    def evidence(self, certificates: tuple[Certificate, ...] = ()) -> Evidence:
        """Everything a chain is proved with, lists read anew. Raises ListsOutdatedError."""
        try:
            lists = self.list_files.read()
        except (OSError, ValueError):
            raise ListsOutdatedError from None
        return Evidence((self.root, *self.timestamp_roots), certificates, lists)


@dataclasses.dataclass(frozen=True, eq=False)
class SealingProfile:
    """All that sealing needs; loaded once per process, so keys are read and unlocked once."""

    level: Level
    signer: Signer
    timestamper: TimeStamper | None
    anchors: Anchors

    @property
    def certificate(self) -> Certificate:
        """The seal's own certificate."""
        return self.signer.signing_cert

    @property
    def organization(self) -> str:
        """The organization that the certificate names."""
        return organization_of(self.certificate)

    @property
    def signer_name(self) -> str:
        """How the seal names itself: the organization, and whether it is a demonstration."""
        suffix = f" ({DEMONSTRATION})" if self.is_demonstration else ""
        return self.organization + suffix

    @property
    def is_demonstration(self) -> bool:
        """Whether the seal says of itself that it is not valid."""
        return is_demonstration(self.certificate)


def organization_of(certificate: Certificate) -> str:
    """The organization a certificate was given to; its common name when it names none."""
    names = certificate.subject.native
    return str(names.get("organization_name") or names.get("common_name") or "")


def is_demonstration(certificate: Certificate) -> bool:
    """Whether a certificate comes from an authority made with `create_seal --demo`."""
    return bool(certificate.subject.native.get("organizational_unit_name") == DEMONSTRATION)


@functools.cache
def profile_from_settings() -> SealingProfile:
    """The seal of this installation. Raises KeyUnavailableError when a part cannot be loaded."""
    if settings.SEAL_PKCS12 or settings.SEAL_KEY:
        signer, anchors = _signer_from_files(), _anchors_from_files()
        return SealingProfile(_level(), signer, _http_timestamper(), anchors)
    return profile_from_folder(SealFolder(settings.SEAL_DIR), _level(), settings.TIMESTAMP_URL)


def profile_from_folder(folder: SealFolder, level: Level, timestamp_url: str) -> SealingProfile:
    """The seal kept in a folder made by `create_seal`. Raises KeyUnavailableError."""
    unit = keystores.timestamp_unit(folder)
    local = LocalTimestamper(unit) if unit else None
    timestamper = HttpTimestamper(timestamp_url) if timestamp_url else local
    return SealingProfile(level, keystores.from_folder(folder), timestamper, anchors_of(folder))


def anchors_of(folder: SealFolder) -> Anchors:
    """Whom an installation with this folder trusts. Raises KeyUnavailableError."""
    (root,) = keystores.load_certificates([folder.root])
    timestamp_roots = keystores.load_certificates(sorted(folder.timestamp_roots.glob("*.pem")))
    return Anchors(root, timestamp_roots, ListFiles(folder.list_files))


def _signer_from_files() -> SimpleSigner:
    chain, passphrase = [Path(path) for path in settings.SEAL_CHAIN], settings.SEAL_PASSPHRASE
    if settings.SEAL_PKCS12:
        return keystores.from_pkcs12(Path(settings.SEAL_PKCS12), chain, passphrase)
    return keystores.from_pem(
        Path(settings.SEAL_KEY), Path(settings.SEAL_CERTIFICATE), chain, passphrase
    )


def _anchors_from_files() -> Anchors:
    """The first certificate of SEAL_ROOT is the seal's root; further ones are timestampers' roots."""
    certificates = keystores.load_certificates([Path(settings.SEAL_ROOT)])
    if not certificates:
        raise KeyUnavailableError
    paths = tuple(Path(path) for path in settings.SEAL_REVOCATION_LISTS)
    return Anchors(certificates[0], certificates[1:], ListFiles(lambda: paths))


def _http_timestamper() -> HttpTimestamper | None:
    return HttpTimestamper(settings.TIMESTAMP_URL) if settings.TIMESTAMP_URL else None


def _level() -> Level:
    return Level(settings.SEAL_LEVEL)
