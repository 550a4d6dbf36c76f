"""Encrypts what is too long for memory, in chunks; each proves its place, and whether it is the last.

This is the STREAM construction: Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015.
"""

from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.keyring import MARK, TamperedError

CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16


def sealed(plain: IO[bytes], key: bytes, context: str) -> Iterator[bytes]:
    """`plain` encrypted piece by piece. A key serves once: its nonces are the numbers of the chunks."""
    yield MARK
    cipher, number, chunk = AESGCM(key), 0, plain.read(CHUNK_BYTES)
    while chunk or number == 0:
        following = plain.read(CHUNK_BYTES)
        yield cipher.encrypt(_nonce(number, is_last=not following), chunk, context.encode())
        number, chunk = number + 1, following


def opened(file: IO[bytes], key: bytes, context: str, name: str) -> Iterator[bytes]:
    """What `sealed` was given, each chunk proved before it is handed out.

    Raises:
        TamperedError: it was changed, cut, reordered or swapped; its text says `name`.
    """
    cipher, number = AESGCM(key), 0
    mark, chunk = file.read(len(MARK)), file.read(CHUNK_BYTES + _TAG_BYTES)
    while chunk or number == 0:
        following = file.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            nonce = _nonce(number, is_last=not following)
            plain = cipher.decrypt(nonce, chunk, context.encode())
        except (InvalidTag, ValueError):  # ValueError: too short to hold a tag
            raise TamperedError(f"{name} is not as it was kept") from None
        if mark != MARK:
            raise TamperedError(f"{name} is not as it was kept")
        yield plain
        number, chunk = number + 1, following


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])
