"""The installation's keys: the ring that encrypts data, and one derived key for each other purpose."""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
# The first byte of all that we encrypt. No file format starts with it, and no inflater accepts it:
# its two bits for the kind of block are the reserved ones (RFC 1951, 3.2.3).
MARK = b"\x07"
_NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")


class KeyringError(Exception):
    """A key, or a value that it should open, is not what it must be. Never quotes either."""


class KeyMissingError(KeyringError):
    """A key that is needed is not set."""


class KeyWrongError(KeyringError):
    """A key is set, and is not the one this installation was made with, or is no key at all."""


class TamperedError(KeyringError):
    """A value was changed, or moved to another row or field, behind our back."""


@dataclass(frozen=True)
class KeyRing:
    """Data keys by id. `current` encrypts; all of them decrypt. AES-256-GCM (NIST SP 800-38D)."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt `plain` so that it opens in the same `context` only."""
        nonce = os.urandom(_NONCE_BYTES)
        body = self._cipher(self.current).encrypt(nonce, plain, context.encode())
        return b"".join([MARK, bytes([len(self.current)]), self.current.encode(), nonce, body])

    def open(self, sealed: bytes, context: str) -> bytes:
        """What `seal` was given.

        Raises:
            KeyMissingError: the ring lacks the key it was sealed with.
            TamperedError: it was not sealed by this key in this context.
        """
        key_id = key_id_of(sealed)
        nonce_at = len(MARK) + 1 + len(key_id)
        body_at = nonce_at + _NONCE_BYTES
        try:
            return self._cipher(key_id).decrypt(
                sealed[nonce_at:body_at], sealed[body_at:], context.encode()
            )
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce and a tag
            raise TamperedError(f"the value of {context} was not written there") from None

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self.keys:
            raise KeyMissingError(f"data key {key_id} is not set")
        return _cipher(self.keys[key_id])


def key_id_of(sealed: bytes) -> str:
    """The id of the key that `sealed` names.

    Raises:
        TamperedError: it is nothing that a key ring made.
    """
    size = sealed[1] if len(sealed) > 1 else 0
    key_id = sealed[2 : 2 + size].decode("ascii", "replace")
    is_whole = sealed.startswith(MARK) and len(key_id) == size
    if not is_whole or not _KEY_ID.fullmatch(key_id):
        raise TamperedError("a stored value is not an encrypted one")
    return key_id


def ring() -> KeyRing:
    """The ring of DATA_KEYS."""
    return _parsed(settings.DATA_KEYS)


def lookup_key(purpose: str) -> bytes:
    """The key of the look-up digests of one purpose."""
    return derive(_decoded("LOOKUP_KEY", settings.LOOKUP_KEY), purpose)


def audit_key() -> bytes:
    """The key that proves that this installation wrote an event."""
    return derive(_decoded("AUDIT_KEY", settings.AUDIT_KEY), "events")


def backup_key() -> bytes:
    """The key that opens backups."""
    return derive(_decoded("BACKUP_KEY", settings.BACKUP_KEY), "backup")


def ring_is_readable(text: str) -> bool:
    """Whether `text` is a list of data keys."""
    try:
        return bool(_parsed(text))
    except KeyringError:
        return False


def fingerprints() -> dict[str, str]:
    """By each key's name a digest that proves it is the same key, and says nothing else about it."""
    keys = {f"data key {key_id}": key for key_id, key in ring().keys.items()}
    keys["LOOKUP_KEY"] = _decoded("LOOKUP_KEY", settings.LOOKUP_KEY)
    keys["AUDIT_KEY"] = _decoded("AUDIT_KEY", settings.AUDIT_KEY)
    return {name: derive(key, "fingerprint").hex() for name, key in keys.items()}


@lru_cache(maxsize=64)
def derive(key: bytes, purpose: str) -> bytes:
    """A key of its own for `purpose` (HKDF with SHA-256, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def mac(key: bytes, message: str) -> str:
    """HMAC-SHA-256 in hexadecimal (RFC 2104)."""
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _parsed(text: str) -> KeyRing:
    keys: dict[str, bytes] = {}
    for line in re.split(r"[\s,]+", text.strip()) if text.strip() else ():
        key_id, _, key = line.partition(":")
        if not _KEY_ID.fullmatch(key_id) or key_id in keys:
            raise KeyWrongError("DATA_KEYS must be lines of id:key, each id once")
        keys[key_id] = _decoded(f"data key {key_id}", key)
    if not keys:
        raise KeyMissingError("DATA_KEYS is not set")
    return KeyRing(next(iter(keys)), keys)


def _decoded(name: str, text: str) -> bytes:
    if not text:
        raise KeyMissingError(f"{name} is not set")
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyWrongError(f"{name} must be {KEY_BYTES} bytes in base64")
    return key


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "values"))
