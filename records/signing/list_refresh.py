"""Keeps revocation lists current: signs those whose keys are here, fetches those of others."""

import contextlib
import dataclasses
import datetime as dt
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from records.signing.authority import LIST_LIFETIME, Member, Revocation, revocation_list
from records.signing.errors import KeyUnavailableError, ListsOutdatedError
from records.signing.seal_folder import SealFolder

# A list of our own is signed anew when it is a month old, so the copies that outsiders are given
# with a document have a year to run.
REFRESH_AGE = dt.timedelta(days=30)
OWN_AUTHORITIES = ("seal-authority", "timestamp-authority")


@dataclasses.dataclass(frozen=True)
class OwnList:
    """The list of an authority whose key is here."""

    path: Path
    issuer: Member

    def refresh(self, at: dt.datetime) -> bool:
        """Sign it anew if it is a month old; whether it was."""
        if read_list(self.path).last_update_utc + REFRESH_AGE > at:
            return False
        self.sign(at, LIST_LIFETIME)
        return True

    def sign(
        self, at: dt.datetime, lifetime: dt.timedelta, revoked: Iterable[Revocation] = ()
    ) -> None:
        """Sign it anew with all that it named before, and `revoked`.

        What was named stays named. Of two moments of one revocation the earlier counts: a theft may
        turn out to be older than was thought, and a theft it stays. Without the list before nothing is signed, for it would
        forget what was revoked: ListsOutdatedError.
        """
        entries = self.revoked()
        for each in revoked:
            known = entries.get(each.serial_number, each)
            entries[each.serial_number] = Revocation(
                each.serial_number,
                min(each.since, known.since),
                key_compromised=each.key_compromised or known.key_compromised,
            )
        content = revocation_list(
            self.issuer, at=at, lifetime=lifetime, revoked=sorted(entries.values())
        )
        replace(self.path, content)

    def revoked(self) -> dict[int, Revocation]:
        """What it calls back, by number. Raises ListsOutdatedError."""
        return {each.serial_number: _revocation(each) for each in read_list(self.path)}


def _revocation(entry: x509.RevokedCertificate) -> Revocation:
    reasons = [each.value for each in entry.extensions if isinstance(each.value, x509.CRLReason)]
    stolen = x509.CRLReason(x509.ReasonFlags.key_compromise) in reasons
    return Revocation(entry.serial_number, entry.revocation_date_utc, key_compromised=stolen)


def own_lists(folder: SealFolder) -> list[OwnList]:
    """The lists of the authorities whose keys are in the folder. Raises KeyUnavailableError."""
    return [
        OwnList(folder.lists / f"{name}.crl", load_member(folder, name))
        for name in OWN_AUTHORITIES
        if folder.key(name).exists()
    ]


def refresh_own_lists(folder: SealFolder, at: dt.datetime) -> int:
    """Sign every list of our own that is a month old; how many.

    Raises SigningError, or OSError when the folder cannot be written.
    """
    lists = own_lists(folder)
    if not lists:
        return 0
    with only_one(folder):
        return sum(each.refresh(at) for each in lists)


def load_member(folder: SealFolder, name: str, passphrase: str = "") -> Member:
    """An authority's certificate and key. Raises KeyUnavailableError."""
    return member_from_files(folder.certificate(name), folder.key(name), passphrase)


def member_from_files(certificate: Path, key: Path, passphrase: str = "") -> Member:
    """A certificate and its key, from PEM files. Raises KeyUnavailableError."""
    try:
        issuer = x509.load_pem_x509_certificate(certificate.read_bytes())
        private_key = load_pem_private_key(key.read_bytes(), passphrase.encode() or None)
    except (OSError, ValueError, TypeError):
        raise KeyUnavailableError from None
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise KeyUnavailableError
    if private_key.public_key() != issuer.public_key():
        raise KeyUnavailableError
    return Member(issuer, private_key)


def read_list(path: Path) -> x509.CertificateRevocationList:
    """A list in DER or PEM. Raises ListsOutdatedError."""
    try:
        return parse_list(path.read_bytes())
    except (OSError, ValueError):
        raise ListsOutdatedError from None


def parse_list(content: bytes) -> x509.CertificateRevocationList:
    """A list in DER or PEM. Raises ValueError."""
    is_pem = content.startswith(b"-----BEGIN")
    return x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)


def replace(path: Path, content: bytes) -> None:
    """Write a file in one step: who reads it meanwhile gets the old one or the new one, whole."""
    unfinished = path.with_suffix(f".{os.getpid()}.new")
    unfinished.write_bytes(content)
    unfinished.replace(path)


@contextlib.contextmanager
def only_one(folder: SealFolder) -> Iterator[None]:
    """One process at a time changes the lists: a refresh must not lose what was revoked meanwhile."""
    handle = os.open(folder.lists, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
