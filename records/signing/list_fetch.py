"""Fetches the revocation lists of authorities outside, from where their certificates say they are.

Only certificates that lead to a root of ours are asked where (RFC 5280, 4.2.1.13), no redirect is
followed, and a list replaces the old one only when it is whole, right and not older.
"""

import asyncio
import datetime as dt
import hashlib
import itertools
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import aiohttp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from records.signing.answers import read_all
from records.signing.chains import read_whole
from records.signing.errors import ListsOutdatedError
from records.signing.list_refresh import parse_list, read_list, replace
from records.signing.seal_folder import SealFolder

TIMEOUT_SECONDS = 20
MAX_LIST_BYTES = 10 << 20
LONGEST_CHAIN = 8
# An authority names one or two places; each may take the whole time to answer.
MOST_ADDRESSES = 4

Certificates = Collection[x509.Certificate]


def remember(folder: SealFolder, certificates: Iterable[x509.Certificate]) -> None:
    """Keep certificates: their lists are needed as long as they are valid, whoever is asked by then."""
    folder.known.mkdir(mode=0o700, parents=True, exist_ok=True)
    for certificate in certificates:
        content = certificate.public_bytes(serialization.Encoding.PEM)
        path = folder.known / f"{hashlib.sha256(content).hexdigest()[:32]}.pem"
        if not path.exists():
            replace(path, content)


def known(folder: SealFolder) -> list[x509.Certificate]:
    """The certificates kept so far."""
    paths = sorted(folder.known.glob("*.pem"))
    return [x509.load_pem_x509_certificate(path.read_bytes()) for path in paths]


def proved(certificates: Certificates, roots: Certificates, at: dt.datetime) -> Certificates:
    """Those of the certificates that are valid now and lead to one of the roots by their signatures."""
    return [
        each
        for each in certificates
        if each.not_valid_before_utc <= at <= each.not_valid_after_utc
        and _leads_to(roots, each, certificates)
    ]


def fetch_lists(
    folder: SealFolder, certificates: Certificates, roots: Certificates, at: dt.datetime
) -> list[str]:
    """Fetch the list behind each proved certificate; the addresses that gave none that may be used."""
    wanted = {
        url: issuer_of(each, [*certificates, *roots])
        for each in proved(certificates, roots, at)
        for url in itertools.islice(addresses(each), MOST_ADDRESSES)
    }
    return [url for url, issuer in wanted.items() if issuer and not _fetch(folder, url, issuer, at)]


def addresses(certificate: x509.Certificate) -> Iterator[str]:
    """Where a certificate says that the list of its issuer is, over HTTP or HTTPS."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):  # an extension that is none names no place
        return
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier) and name.value.lower().startswith(
                ("http://", "https://")
            ):
                yield name.value


def issuer_of(
    certificate: x509.Certificate, candidates: Iterable[x509.Certificate]
) -> x509.Certificate | None:
    """The authority among the candidates that has signed the certificate (RFC 5280, 4.2.1.9)."""
    for candidate in candidates:
        if candidate.subject == certificate.issuer and _is_authority(candidate):
            try:
                certificate.verify_directly_issued_by(candidate)
            except (ValueError, TypeError, InvalidSignature):
                continue
            return candidate
    return None


def _is_authority(certificate: x509.Certificate) -> bool:
    """Whether it may issue others: whoever holds any other certificate could else lead us anywhere."""
    try:
        extensions = certificate.extensions
        uses = extensions.get_extension_for_class(x509.KeyUsage).value
        return (
            bool(extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
            and uses.key_cert_sign
        )
    except (x509.ExtensionNotFound, ValueError):
        return False


def fetched_file(folder: SealFolder, url: str) -> Path:
    """Where the list from that address is kept."""
    return folder.lists / f"fetched-{hashlib.sha256(url.encode()).hexdigest()[:32]}.crl"


def _leads_to(roots: Certificates, certificate: x509.Certificate, between: Certificates) -> bool:
    for _ in range(LONGEST_CHAIN):
        if issuer_of(certificate, roots) is not None:
            return True
        issuer = issuer_of(certificate, between)
        if issuer is None or issuer == certificate:
            return False
        certificate = issuer
    return False


def _fetch(folder: SealFolder, url: str, issuer: x509.Certificate, at: dt.datetime) -> bool:
    path = fetched_file(folder, url)
    try:
        content = asyncio.run(_get(url))
        read_whole(content)  # what cannot be read to its end would stop every proof
        if not _may_replace(path, parse_list(content), issuer, at):
            return False
    except (OSError, aiohttp.ClientError, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    replace(path, content)
    return True


def _may_replace(
    path: Path, new: x509.CertificateRevocationList, issuer: x509.Certificate, at: dt.datetime
) -> bool:
    """Whether a list is its issuer's, is in force, and is not one from before the one that we have."""
    if new.issuer != issuer.subject or not new.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]  # any kind of key
        return False
    if new.next_update_utc is None or not new.last_update_utc <= at < new.next_update_utc:
        return False
    try:
        return read_list(path).last_update_utc <= new.last_update_utc
    except ListsOutdatedError:
        return True  # there was none


async def _get(url: str) -> bytes:
    limit = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=limit, trust_env=True) as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise ValueError("the answer is no list")
        return await read_all(answer.content, MAX_LIST_BYTES)
