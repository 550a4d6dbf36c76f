"""Proves that a certificate leads to a trusted root and was not revoked at a given moment."""

import dataclasses
import datetime
import enum
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from asn1crypto import crl, pem
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath

Certificate = Any  # an asn1crypto.x509.Certificate
RevocationList = Any  # an asn1crypto.crl.CertificateList


class Purpose(enum.Enum):
    """What a certificate must have been made for (key usage, extended key usage)."""

    SEAL = ("non_repudiation", "")
    TIMESTAMP = ("", "time_stamping")


class ChainProblem(enum.Enum):
    """Why a certificate could not be proved."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    LISTS_OUTDATED = "lists outdated"
    NOT_TRUSTED = "not trusted"


class ChainError(Exception):
    """A certificate could not be proved; `problem` says why."""

    def __init__(self, problem: ChainProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What certificates are proved with: trusted roots, certificates between, revocation lists."""

    roots: tuple[Certificate, ...]
    certificates: tuple[Certificate, ...]
    lists: tuple[RevocationList, ...]


async def prove(
    certificate: Certificate, purpose: Purpose, evidence: Evidence, at: datetime.datetime
) -> ValidationPath:
    """The chain from a root to `certificate`, valid and not revoked at `at` (RFC 5280, section 6).

    Every certificate below the root must be answered for by a list whose next update is not before
    `at`. A list made after `at` counts too: it tells when something was revoked. Raises ChainError.
    """
    context = ValidationContext(
        trust_roots=evidence.roots,
        other_certs=evidence.certificates,
        crls=evidence.lists,
        moment=at,
        allow_fetching=False,
        revocation_mode="require",
        retroactive_revinfo=True,
    )
    usage, extended_usage = ({value} if value else set() for value in purpose.value)
    validator = CertificateValidator(certificate, validation_context=context)
    try:
        path: ValidationPath = await validator.async_validate_usage(usage, extended_usage)
    except (PathError, ValidationError) as error:
        raise ChainError(_problem(error)) from None
    return path


def _problem(error: Exception) -> ChainProblem:
    match error:
        case RevokedError():
            return ChainProblem.REVOKED
        case ExpiredError() | NotYetValidError():
            return ChainProblem.EXPIRED
        case InsufficientRevinfoError():
            return ChainProblem.LISTS_OUTDATED
        case _:
            return ChainProblem.NOT_TRUSTED


def holds_until(path: ValidationPath, evidence: Evidence) -> datetime.datetime:
    """How long a proof stays true without asking again: nothing in it ends before."""
    ends: list[datetime.datetime]
    ends = [certificate.not_valid_after for certificate in path.iter_certs(include_root=True)]
    return min(ends + [next_update(each) for each in lists_for([path], evidence.lists)])


def lists_for(
    paths: Iterable[ValidationPath], lists: Iterable[RevocationList]
) -> list[RevocationList]:
    """Those of `lists` that answer for a certificate of `paths`."""
    issuers = {
        certificate.issuer.dump()
        for path in paths
        for certificate in path.iter_certs(include_root=False)
    }
    return [each for each in lists if each.issuer.dump() in issuers]


def next_update(revocation_list: RevocationList) -> datetime.datetime:
    """When a list says that a newer one is to be had."""
    moment: datetime.datetime = revocation_list["tbs_cert_list"]["next_update"].native
    return moment


class ListFiles:
    """Revocation lists on disk, read again only when a file has changed."""

    def __init__(self, find: Callable[[], tuple[Path, ...]]) -> None:
        self._find = find
        self._stamp: object = None
        self._lists: tuple[RevocationList, ...] = ()

    def paths(self) -> tuple[Path, ...]:
        """The files that are there now."""
        return self._find()

    def read(self) -> tuple[RevocationList, ...]:
        """The lists as they are now. Raises OSError or ValueError when one cannot be read."""
        paths = self.paths()
        stamp = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
        if stamp != self._stamp:
            self._lists = tuple(load_list(path) for path in paths)
            self._stamp = stamp
        return self._lists


def load_list(path: Path) -> RevocationList:
    """A revocation list in DER or PEM. Raises OSError or ValueError."""
    return read_whole(path.read_bytes())


def read_whole(content: bytes) -> RevocationList:
    """A revocation list, read to its end. Raises ValueError."""
    if pem.detect(content):
        _, _, content = pem.unarmor(content)
    revocation_list = crl.CertificateList.load(content)
    # asn1crypto reads lazily: a file that is no list must be told now, not in the middle of a seal.
    if not revocation_list.native or next_update(revocation_list) is None:
        raise ValueError("a list must say when the next one comes (RFC 5280, 5.1.2.5)")
    return revocation_list
