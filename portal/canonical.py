"""The one way to write a value down as bytes, so that anyone gets the same digest."""

import hashlib
import json


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no spaces and ASCII only (RFC 8785, for our texts and whole numbers)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def digest_of(value: object) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
