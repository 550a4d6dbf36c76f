"""A timestamp service as one rents it: a root of its own, short lists, and a new key every two years."""

import datetime as dt
import functools
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from records.signing.authority import (
    ROOT,
    ROOT_LIFETIME,
    TIMESTAMP,
    YEAR,
    Member,
    encoded_key,
    issue_certificate,
    revocation_list,
)
from records.signing.keystores import from_pem
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import LocalTimestamper

LIST_LIFETIME = dt.timedelta(days=30)


class OutsideTimestamps:
    """Each unit puts timestamps for two years, and its certificate lasts for four."""

    def __init__(self, begins: dt.datetime, path: Path, lists_at: str = "") -> None:
        self.begins = begins
        self.lists_at = lists_at
        self.root = issue_certificate(
            named("Outside root"), ROOT, by=None, begins=begins, ends=begins + ROOT_LIFETIME
        )
        path.mkdir()
        self._path = path
        self.root_file = path / "root.pem"
        self.root_file.write_bytes(_pem(self.root.certificate))

    def trusted_by(self, folder: SealFolder) -> None:
        """Let an installation trust us, as an administrator does by hand."""
        (folder.timestamp_roots / "outside.pem").write_bytes(self.root_file.read_bytes())

    def list_at(self, at: dt.datetime) -> bytes:
        """The revocation list of that day."""
        return revocation_list(self.root, at=at, lifetime=LIST_LIFETIME)

    def timestamper(self, clock: Callable[[], dt.datetime]) -> LocalTimestamper:
        """Who puts timestamps when `clock` is asked first."""
        return self._timestamper(int((clock() - self.begins) / (2 * YEAR)), clock)

    @functools.cache  # noqa: B019 -- as long as a test
    def unit(self, number: int) -> Member:
        """The key and certificate of one unit."""
        begins = self.begins + number * 2 * YEAR
        name = named(f"Outside unit {number}")
        unit = issue_certificate(
            name, TIMESTAMP, by=self.root, begins=begins, ends=begins + 4 * YEAR
        )
        return with_lists_at(unit, self.root, self.lists_at) if self.lists_at else unit

    def _timestamper(self, number: int, clock: Callable[[], dt.datetime]) -> LocalTimestamper:
        unit = self.unit(number)
        # Two askers at once do not read what the other one is writing.
        own = f"{number}-{threading.get_ident()}"
        key, certificate = (self._path / f"{own}.{end}" for end in ("key", "pem"))
        key.write_bytes(encoded_key(unit))
        certificate.write_bytes(_pem(unit.certificate))
        return LocalTimestamper(from_pem(key, certificate, []), clock)


def with_lists_at(member: Member, issuer: Member, url: str) -> Member:
    """The same certificate, and it says where the list of its issuer is (RFC 5280, 4.2.1.13)."""
    old = member.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(member.key.public_key())
        .serial_number(old.serial_number)
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(old.not_valid_after_utc)
    )
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    place = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return Member(builder.sign(issuer.key, hashes.SHA256()), member.key)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
