"""The seal's key in a hardware token (PKCS#11): it signs there and never leaves.

Importing this module needs python-pkcs11, so only who has a token does.
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pkcs11
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import ExternalSigner

from records.signing.errors import KeyUnavailableError
from records.signing.key_service import LONGEST_SIGNATURE_BYTES
from records.signing.keystores import load_certificates, store_of

# A library that is not there is told by the last two.
_AWAY = (PKCS11Error, RuntimeError, OSError)


@dataclasses.dataclass(frozen=True)
class HardwareKey:
    """Where the key is: the vendor's library, the label of the token and that of the key."""

    library: str
    label: str
    key: str
    pin: str = dataclasses.field(repr=False)


class HardwareSigner(ExternalSigner):
    """A seal whose key is in a token, which may go away and come back.

    What goes wrong there is a KeyUnavailableError, and the next signature begins anew.
    """

    def __init__(self, place: HardwareKey, certificate: Path, chain: Iterable[Path]) -> None:
        (own, *_), between = load_certificates([certificate]), load_certificates(chain)
        super().__init__(own, store_of(between), embed_roots=False)
        self._place = place
        self._opened: PKCS11Signer | None = None

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 -- pyHanko's way
    ) -> bytes:
        """A signature over `data`, made by the token, or as many bytes as one can have."""
        if dry_run:
            return bytes(LONGEST_SIGNATURE_BYTES)
        try:
            self._opened = self._opened or self._open()
            return await self._opened.async_sign_raw(data, digest_algorithm)
        except _AWAY:
            self.close()
            raise KeyUnavailableError from None

    def _open(self) -> PKCS11Signer:
        place = self._place
        session = open_pkcs11_session(
            place.library,
            token_criteria=TokenCriteria(label=place.label),
            user_pin=place.pin or None,
        )
        return PKCS11Signer(
            session, signing_cert=self.signing_cert, key_label=place.key, use_raw_mechanism=True
        )

    def close(self) -> None:
        """Lock the token and let go of the library.

        A session that stays open bars the next one, and a library may look for tokens only when it
        begins.
        """
        self._opened = None
        with contextlib.suppress(*_AWAY):
            pkcs11.lib(self._place.library).finalize()


def from_hardware(place: HardwareKey, certificate: Path, chain: Iterable[Path]) -> HardwareSigner:
    """The seal of a token that is plugged in. Raises KeyUnavailableError.

    The token signs once, so that a wrong PIN or label shows at the start. Whether key and certificate
    belong together shows at each seal: one that does not fit its certificate is thrown away.
    """
    signer = HardwareSigner(place, certificate, chain)
    asyncio.run(signer.async_sign_raw(b"", "sha256"))
    return signer
