"""Loads the organization's seal from where its key is kept: a folder, PKCS#12 or PEM files."""

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)
from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder, load_private_key_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.signing.chains import Certificate
from records.signing.errors import KeyUnavailableError
from records.signing.seal_folder import SealFolder


def from_folder(folder: SealFolder) -> SimpleSigner:
    """The seal of an authority made by `create_seal`. Raises KeyUnavailableError."""
    return from_pem(
        folder.key("seal"), folder.certificate("seal"), [folder.certificate("seal-authority")]
    )


def timestamp_unit(folder: SealFolder) -> SimpleSigner | None:
    """The key that puts timestamps in a demonstration, if the folder has one."""
    if not folder.key("timestamp").exists():
        return None
    return from_pem(
        folder.key("timestamp"),
        folder.certificate("timestamp"),
        [folder.certificate("timestamp-authority")],
    )


def from_pem(
    key: Path, certificate: Path, chain: Iterable[Path], passphrase: str = ""
) -> SimpleSigner:
    """A seal whose key and certificate are PEM (or DER) files. Raises KeyUnavailableError."""
    try:
        signer = SimpleSigner(
            signing_cert=load_cert_from_pemder(certificate),
            signing_key=load_private_key_from_pemder(key, _secret(passphrase)),
            cert_registry=store_of(load_certs_from_pemder(chain)),
            embed_roots=False,
        )
        return _matched(signer)
    except (OSError, ValueError, TypeError):
        raise KeyUnavailableError from None


def from_pkcs12(path: Path, chain: Iterable[Path], passphrase: str = "") -> SimpleSigner:
    """A seal whose key and certificates are one PKCS#12 file. Raises KeyUnavailableError."""
    try:
        loaded = SimpleSigner.load_pkcs12_data(
            path.read_bytes(),
            other_certs=list(load_certs_from_pemder(chain)),
            passphrase=_secret(passphrase),
        )
        signer = SimpleSigner(
            signing_cert=loaded.signing_cert,
            signing_key=loaded.signing_key,
            cert_registry=loaded.cert_registry,
            embed_roots=False,
        )
        return _matched(signer)
    except (OSError, ValueError, TypeError, AttributeError):
        # An AttributeError is pyHanko's way to say that the file holds no key or no certificate.
        raise KeyUnavailableError from None


def load_certificates(paths: Iterable[Path]) -> tuple[Certificate, ...]:
    """All certificates of the PEM or DER files. Raises KeyUnavailableError."""
    try:
        return tuple(_read(each) for each in load_certs_from_pemder(paths))
    except (OSError, ValueError, TypeError):
        raise KeyUnavailableError from None


def _read(certificate: Certificate) -> Certificate:
    """The certificate, read to its end: asn1crypto reads lazily. Raises ValueError if it is none."""
    if not certificate.native:
        raise ValueError("no certificate")
    return certificate


def _secret(passphrase: str) -> bytes | None:
    return passphrase.encode() or None


def store_of(certificates: Iterable[Certificate]) -> SimpleCertificateStore:
    """Certificates as pyHanko wants them."""
    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    return store


def _matched(signer: SimpleSigner) -> SimpleSigner:
    """Refuse a key that belongs to another certificate: its seals would all be broken."""
    private_key = load_der_private_key(signer.signing_key.dump(), None)
    encoded = private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    certificate: Certificate = _read(signer.signing_cert)
    if encoded != certificate.public_key.dump():
        raise ValueError("key and certificate do not match")
    return signer
