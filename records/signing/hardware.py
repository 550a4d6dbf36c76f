"""The seal's key in a hardware token (PKCS#11): it signs there and never leaves.

Importing this module needs python-pkcs11, so only who has a token does.
"""

import asyncio
import dataclasses
from collections.abc import Iterable
from pathlib import Path

from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from records.signing.errors import KeyUnavailableError
from records.signing.keystores import load_certificates


@dataclasses.dataclass(frozen=True)
class HardwareKey:
    """Where the key is: the vendor's library, the label of the token and that of the key."""

    library: str
    label: str
    key: str
    pin: str = dataclasses.field(repr=False)


class HardwareSigner(PKCS11Signer):
    """A seal whose key is in a token. What goes wrong there is a KeyUnavailableError."""

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 -- pyHanko's way
    ) -> bytes:
        """A signature over `data`, made by the token."""
        try:
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        except PKCS11Error:
            raise KeyUnavailableError from None


def from_hardware(place: HardwareKey, certificate: Path, chain: Iterable[Path]) -> HardwareSigner:
    """The seal of a token that is plugged in. Raises KeyUnavailableError.

    The token signs once, so that a wrong PIN or label shows at the start. Whether key and certificate
    belong together shows at each seal: one that does not fit its certificate is thrown away.
    """
    (own, *_), between = load_certificates([certificate]), load_certificates(chain)
    criteria, pin = TokenCriteria(label=place.label), place.pin or None
    try:
        session = open_pkcs11_session(place.library, token_criteria=criteria, user_pin=pin)
    except (PKCS11Error, RuntimeError, OSError):
        raise KeyUnavailableError from None
    signer = HardwareSigner(
        session,
        signing_cert=own,
        ca_chain=between,
        key_label=place.key,
        embed_roots=False,
        use_raw_mechanism=True,
    )
    try:
        asyncio.run(signer.async_sign_raw(b"", "sha256"))
    except KeyUnavailableError:
        session.close()  # else nobody could unlock it again in this process
        raise
    return signer
