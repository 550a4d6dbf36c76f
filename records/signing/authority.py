"""Makes an organization's own three-tier authority as X.509 certificates and revocation lists."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from records.signing.seal_folder import SealFolder

DEMONSTRATION = "Demonstration, not valid"

# Clocks of other machines may be a little behind: what is made now is valid from an hour ago.
BACKDATED = datetime.timedelta(hours=1)
YEAR = datetime.timedelta(days=365)
ROOT_LIFETIME = 30 * YEAR
AUTHORITY_LIFETIME = 15 * YEAR
SEAL_LIFETIME = 5 * YEAR
LIST_LIFETIME = datetime.timedelta(days=400)

DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336


@dataclasses.dataclass(frozen=True)
class Member:
    """One certificate of the authority, with the key that belongs to it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclasses.dataclass(frozen=True)
class Purpose:
    """What a certificate may do: its key usages, its extended use, and how many tiers lie below."""

    usages: frozenset[str]
    extended: ObjectIdentifier | None = None
    tiers_below: int | None = None


ROOT = Purpose(frozenset({"key_cert_sign", "crl_sign"}), tiers_below=1)
AUTHORITY = Purpose(frozenset({"key_cert_sign", "crl_sign"}), tiers_below=0)
# A seal may vouch for content, a timestamp unit may not: their certificates cannot be swapped.
SEAL = Purpose(frozenset({"digital_signature", "content_commitment"}), DOCUMENT_SIGNING)
TIMESTAMP = Purpose(frozenset({"digital_signature"}), ExtendedKeyUsageOID.TIME_STAMPING)

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclasses.dataclass(frozen=True)
class Authority:
    """A root, and below it what seals and, in a demonstration, what puts timestamps."""

    root: Member
    seal_authority: Member
    seal: Member
    timestamp_authority: Member | None = None
    timestamp: Member | None = None

    def members_below_root(self) -> dict[str, Member]:
        """Everyone whose key stays with the installation, by the name of their files."""
        named = {
            "seal-authority": self.seal_authority,
            "seal": self.seal,
            "timestamp-authority": self.timestamp_authority,
            "timestamp": self.timestamp,
        }
        return {name: member for name, member in named.items() if member}


@dataclasses.dataclass(frozen=True, order=True)
class Revocation:
    """Since when a certificate is called back, by its number, and whether for a key in wrong hands.

    A theft counts from the moment it may have happened: `since` is not when it was found out. Readers
    judge by that date and know no other (as the CA/Browser Forum lets authorities date back).
    """

    serial_number: int
    since: datetime.datetime
    key_compromised: bool = False

    def entry(self) -> x509.RevokedCertificate:
        """The line of a list; a mere change of plans needs no reason (RFC 5280, 5.3.1)."""
        builder = x509.RevokedCertificateBuilder(self.serial_number, self.since)
        if self.key_compromised:
            reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
            builder = builder.add_extension(reason, critical=False)
        return builder.build()


def make_authority(organization: str, *, demo: bool, at: datetime.datetime) -> Authority:
    """A new authority for `organization`: P-256 keys, root 30 years, authorities 15, seal 5.

    With `demo` there is a timestamp authority too, and every name says that nothing is valid.
    """

    def issue(
        role: str, lifetime: datetime.timedelta, purpose: Purpose, by: Member | None
    ) -> Member:
        name = _name(organization, role, demo=demo)
        return issue_certificate(name, purpose, by=by, begins=at, ends=at + lifetime)

    root = issue("Root authority", ROOT_LIFETIME, ROOT, None)
    seal_authority = issue("Seal authority", AUTHORITY_LIFETIME, AUTHORITY, root)
    seal = issue("", SEAL_LIFETIME, SEAL, seal_authority)
    if not demo:
        return Authority(root, seal_authority, seal)
    timestamps = issue("Timestamp authority", AUTHORITY_LIFETIME, AUTHORITY, root)
    unit = issue("Timestamp unit", AUTHORITY_LIFETIME, TIMESTAMP, timestamps)
    return Authority(root, seal_authority, seal, timestamps, unit)


def next_seal(seal: Member, issuer: Member, *, at: datetime.datetime) -> Member:
    """Another seal of the same name: five years, or as long as its authority if that ends before."""
    ends = min(at + SEAL_LIFETIME, issuer.certificate.not_valid_after_utc)
    return issue_certificate(seal.certificate.subject, SEAL, by=issuer, begins=at, ends=ends)


def _name(organization: str, role: str, *, demo: bool) -> x509.Name:
    """The seal itself bears the organization's name and nothing else; authorities add their role."""
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)]
    if demo:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEMONSTRATION))
    common_name = role or (DEMONSTRATION if demo else organization)
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(parts)


def issue_certificate(
    name: x509.Name,
    purpose: Purpose,
    *,
    by: Member | None,
    begins: datetime.datetime,
    ends: datetime.datetime,
) -> Member:
    """A new P-256 key and its certificate, signed by `by`, or by itself when that is None."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_name, issuer_key = (by.certificate.subject, by.key) if by else (name, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - BACKDATED)
        .not_valid_after(ends)
    )
    for extension, is_critical in _extensions(purpose, key, issuer_key):
        builder = builder.add_extension(extension, critical=is_critical)
    return Member(builder.sign(issuer_key, hashes.SHA256()), key)


def _extensions(
    purpose: Purpose, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey
) -> Iterable[tuple[x509.ExtensionType, bool]]:
    """The extensions of RFC 5280, each with whether it is critical."""
    is_authority = purpose.tiers_below is not None
    yield x509.BasicConstraints(ca=is_authority, path_length=purpose.tiers_below), True
    yield x509.KeyUsage(**{usage: usage in purpose.usages for usage in _USAGES}), True
    yield x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
    if purpose.extended:
        # RFC 3161 wants it critical for timestamps; for seals it must not shut out older readers.
        is_critical = purpose.extended == ExtendedKeyUsageOID.TIME_STAMPING
        yield x509.ExtendedKeyUsage([purpose.extended]), is_critical


def revocation_list(
    issuer: Member,
    *,
    at: datetime.datetime,
    lifetime: datetime.timedelta = LIST_LIFETIME,
    revoked: Collection[Revocation] = (),
) -> bytes:
    """What `issuer` has called back: a list in DER (RFC 5280)."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at - BACKDATED)
        .next_update(at + lifetime)
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    for each in revoked:
        builder = builder.add_revoked_certificate(each.entry())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def write_authority(authority: Authority, path: Path, *, at: datetime.datetime) -> SealFolder:
    """Write all but the root's key into the new folder `path`; keys can be read by the owner only."""
    folder = SealFolder(path)
    for directory in (path, folder.lists, folder.timestamp_roots):
        directory.mkdir(mode=0o700)
    folder.root.write_bytes(_pem(authority.root))
    for name, member in authority.members_below_root().items():
        write_member(folder, name, member)
    root_list = revocation_list(authority.root, at=at, lifetime=ROOT_LIFETIME)
    (folder.lists / "root.crl").write_bytes(root_list)
    for name, member in authority.members_below_root().items():
        if name.endswith("-authority"):
            (folder.lists / f"{name}.crl").write_bytes(revocation_list(member, at=at))
    return folder


def write_member(folder: SealFolder, name: str, member: Member) -> None:
    """Write a certificate and its key, both new."""
    folder.certificate(name).write_bytes(_pem(member))
    write_secret(folder.key(name), encoded_key(member))


def encoded_key(member: Member, passphrase: str = "") -> bytes:
    """The private key as PKCS#8 in PEM, encrypted when there is a passphrase."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return member.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, from its first moment; never over an old one."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)


def _pem(member: Member) -> bytes:
    return member.certificate.public_bytes(serialization.Encoding.PEM)
