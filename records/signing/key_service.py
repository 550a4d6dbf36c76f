"""The seal's key in a service elsewhere: the digest goes out, the signature comes back.

A service is any object with `sign_digest`; SEAL_KEY_SERVICE names a function without arguments that
makes one (docs/operations/keys.md shows how). What it raises that is an OSError counts as "away".
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from django.utils.module_loading import import_string
from pyhanko.sign.signers import ExternalSigner

from records.signing.errors import KeyUnavailableError
from records.signing.keystores import load_certificates, store_of

# The longest signature: RSA with 4096 bits; one by ECDSA is much shorter.
LONGEST_SIGNATURE_BYTES = 512


class KeyService(Protocol):
    """Somebody who holds the seal's key and signs with it."""

    def sign_digest(self, digest: bytes) -> bytes:
        """The signature over a SHA-256 digest: ECDSA in DER, or RSA with PKCS#1 v1.5 padding.

        Raises OSError when the service does not answer or refuses; sealing is then tried again.
        """


class KeyServiceSigner(ExternalSigner):
    """A seal whose key never comes here."""

    def __init__(self, service: KeyService, certificate: Path, chain: Iterable[Path]) -> None:
        (own, *_), between = load_certificates([certificate]), load_certificates(chain)
        super().__init__(own, store_of(between), embed_roots=False)
        self._service = service

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 -- pyHanko's way
    ) -> bytes:
        """A signature over `data`, or as many bytes as one can have. Raises KeyUnavailableError."""
        if dry_run:
            return bytes(LONGEST_SIGNATURE_BYTES)
        digest = hashlib.new(digest_algorithm, data).digest()
        try:
            return self._service.sign_digest(digest)
        except OSError:
            raise KeyUnavailableError from None


def from_key_service(maker: str, certificate: Path, chain: Iterable[Path]) -> KeyServiceSigner:
    """The seal of the service that the function with this dotted name makes.

    Raises KeyUnavailableError. Whether key and certificate belong together shows at each seal: one
    that does not fit its certificate is thrown away.
    """
    try:
        return KeyServiceSigner(import_string(maker)(), certificate, chain)
    except (ImportError, OSError, ValueError):
        raise KeyUnavailableError from None
