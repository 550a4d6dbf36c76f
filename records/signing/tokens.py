"""Finds the signature tokens in a file's bytes and checks them against those bytes, without trust."""

import dataclasses
import datetime
import enum
import functools
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from asn1crypto import cms, core
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko_certvalidator.path import ValidationPath

from records.signing.chains import Certificate
from records.signing.spelling import (
    has_only_its_fields,
    is_distinguished,
    is_plain_certificate,
    names_plainly,
)

# pyHanko writes the four numbers with spaces between; other writers may use line ends.
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")

SIGNATURE_TIMESTAMP = "signature_time_stamp_token"
_NO_CONTENT = cms.EncapsulatedContentInfo({"content_type": "data"}).dump()


class TokenState(enum.Enum):
    """What the bytes of the file say about one token."""

    WHOLE = "whole"
    MISPLACED = "misplaced"  # the range does not frame the token: another program saved the file
    CUT_SHORT = "cut short"  # the range ends behind the end of the file
    DAMAGED = "damaged"  # the token itself was changed
    MISMATCHED = "mismatched"  # the bytes that the token vouches for were changed


@dataclasses.dataclass(frozen=True)
class Token:
    """One filled signature: the bytes it vouches for, up to `end`, around its own place in them.

    Nothing is read before it is asked for: a file may claim any number of tokens.
    """

    pdf: bytes = dataclasses.field(repr=False)
    start: int
    gap_start: int
    gap_end: int
    end: int

    @functools.cached_property
    def placeholder(self) -> bytes:
        """What stands in the token's place, from "<" to ">"."""
        return self.pdf[self.gap_start : self.gap_end]

    @functools.cached_property
    def covered_digest(self) -> bytes:
        """SHA-256 of the bytes that the token vouches for."""
        digest = hashlib.sha256(self.pdf[self.start : self.gap_start])
        digest.update(self.pdf[self.gap_end : self.end])
        return digest.digest()

    @functools.cached_property
    def signed(self) -> "SignedToken":
        """The CMS in the token's place, exactly as a writer makes it. Raises ValueError otherwise.

        Digits in another case, bytes behind the CMS that are not zero, and other spellings than DER
        (ISO 32000-1, 12.8.3.3) are no part of what was signed: they would be a place to hide a change.
        """
        contents = bytes.fromhex(self.placeholder[1:-1].decode("ascii"))
        message = cms.ContentInfo.load(contents)
        canonical = b"<" + contents.hex().upper().encode() + b">"
        if self.placeholder != canonical or contents.rstrip(b"\0") != message.dump().rstrip(b"\0"):
            raise ValueError("the token is not as it was written")
        if not is_distinguished(message.dump()):
            raise ValueError("the token is not in DER")
        return _content(message)


@dataclasses.dataclass(frozen=True)
class SignedToken:
    """A token's CMS, read: a seal, or a timestamp when it holds a TSTInfo (RFC 5652, RFC 3161)."""

    signed: Any  # an asn1crypto.cms.SignedData

    @property
    def signer(self) -> Any:
        """Who signed and what (a SignerInfo)."""
        (signer,) = self.signed["signer_infos"]
        return signer

    @functools.cached_property
    def certificate(self) -> Certificate:
        """The signer's certificate."""
        return extract_certs_for_validation(self.signed).signer_cert

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All certificates that the token brings along, the signer's first."""
        found = extract_certs_for_validation(self.signed)
        return (found.signer_cert, *found.other_certs)

    @property
    def signature_digest(self) -> bytes:
        """What a signature timestamp vouches for: the signature value (RFC 3161, appendix A)."""
        return hashlib.sha256(self.signer["signature"].native).digest()

    @property
    def is_timestamp(self) -> bool:
        """Whether this is a timestamp token rather than a signature."""
        return bool(self.signed["encap_content_info"]["content_type"].native == "tst_info")

    @property
    def facts(self) -> Any:
        """What a timestamp states (a TSTInfo)."""
        return self.signed["encap_content_info"]["content"].parsed

    @property
    def time(self) -> datetime.datetime:
        """When a timestamp was put."""
        moment: datetime.datetime = self.facts["gen_time"].native
        return moment

    @functools.cached_property
    def signature_timestamp(self) -> "SignedToken | None":
        """The timestamp that a seal carries over its own signature, at B-T and above."""
        if not self._unsigned_attributes:
            return None
        return _content(find_unique_cms_attribute(self._unsigned_attributes, SIGNATURE_TIMESTAMP))

    def has_plain_form(self) -> bool:
        """Whether the parts that no signature covers are the only ones they can be (RFC 5652, 5.1).

        What is left open otherwise would be a byte that can be changed without anyone noticing. Left
        open is what honest signers choose freely and what says nothing of the document: the name of
        the algorithm, with NULL or without; which certificates of its chain a token carries, how
        often, and in which order; and which of its two values an ECDSA signature has.
        """
        content = self.signed["encap_content_info"]
        unsigned = [each["type"].native for each in self._unsigned_attributes]
        return (
            self.signed["version"].native == ("v3" if self.is_timestamp else "v1")
            and self.signer["version"].native == "v1"
            and self.signer["sid"].chosen["issuer"].dump() == self.certificate.issuer.dump()
            and self.signed["digest_algorithms"].dump()[2:]
            == self.signer["digest_algorithm"].dump()
            and isinstance(self.signed["crls"], core.Void)
            and (self.is_timestamp or content.dump() == _NO_CONTENT)
            and unsigned in ([], [] if self.is_timestamp else [SIGNATURE_TIMESTAMP])
            and all(map(has_only_its_fields, self._uncovered_parts()))
            and all(map(is_plain_certificate, self.certificates))
            and names_plainly(self.signer["digest_algorithm"])
            and names_plainly(self.signer["signature_algorithm"])
        )

    def _uncovered_parts(self) -> Iterator[Any]:
        """The values in which no signature would miss something that was added."""
        yield self.signed
        yield self.signed["encap_content_info"]
        yield self.signer
        yield self.signer["sid"].chosen
        yield from self._unsigned_attributes

    @property
    def _unsigned_attributes(self) -> Any:
        attributes = self.signer["unsigned_attrs"]
        return () if isinstance(attributes, core.Void) else attributes

    def vouches_for(self, digest: bytes) -> TokenState:
        """Whether the signature is right, and is one over `digest` (SHA-256)."""
        content_type, signed_digest = "data", digest
        if self.is_timestamp:
            content = self.signed["encap_content_info"]["content"]
            content_type, signed_digest = "tst_info", hashlib.sha256(bytes(content)).digest()
        is_intact, is_valid = validate_sig_integrity(
            self.signer, self.certificate, content_type, signed_digest
        )
        if not is_valid or not self.has_plain_form():
            return TokenState.DAMAGED
        if self.is_timestamp and is_intact:
            is_intact = self.facts["message_imprint"]["hashed_message"].native == digest
        return TokenState.WHOLE if is_intact else TokenState.MISMATCHED


def _content(message: Any) -> SignedToken:
    if not has_only_its_fields(message):
        raise ValueError("the token holds more than its fields")
    return SignedToken(message["content"])


def scan(pdf: bytes) -> list[Token]:
    """Every token of the file in the order of what they cover, found by their ByteRange alone.

    This reads bytes, not PDF objects (ISO 32000-1, 12.8.1), so it also works where a changed byte
    has broken the file's structure.
    """
    found = {tuple(int(number) for number in match) for match in _BYTE_RANGE.findall(pdf)}
    tokens = (
        Token(pdf, start, start + length, resumed, resumed + rest)
        for start, length, resumed, rest in found
    )
    return sorted(tokens, key=lambda token: token.end)


def state_of(token: Token, pdf: bytes) -> TokenState:
    """What the file's bytes say about one of its tokens."""
    if token.start != 0 or not token.placeholder.startswith(b"<"):
        return TokenState.MISPLACED
    if token.end > len(pdf):
        return TokenState.CUT_SHORT
    if not token.placeholder.endswith(b">"):
        return TokenState.MISPLACED
    try:
        state = token.signed.vouches_for(token.covered_digest)
        nested = token.signed.signature_timestamp
        if nested and nested.vouches_for(token.signed.signature_digest) is not TokenState.WHOLE:
            return TokenState.DAMAGED
    except Exception:  # noqa: BLE001 -- a changed byte in a token can break its parsing anywhere
        return TokenState.DAMAGED
    return state


def strangers(last: SignedToken, paths: Iterable[ValidationPath]) -> set[bytes]:
    """Certificates that the last token carries and that prove nothing, by SHA-256.

    A signature leaves its list of certificates open (RFC 5652, 5.1), and no later token covers the
    last one's: a stranger there could be a certificate that was tampered with.
    """
    carried = {each.sha256 for token in nested_tokens([last]) for each in token.certificates}
    return carried - fingerprints(paths)


def fingerprints(paths: Iterable[ValidationPath]) -> set[bytes]:
    """The certificates of the chains, roots included, by SHA-256."""
    return {each.sha256 for path in paths for each in path.iter_certs(include_root=True)}


def nested_tokens(tokens: list[SignedToken]) -> Iterator[SignedToken]:
    """The tokens, each preceded by the timestamp it carries."""
    pairs = ((token.signature_timestamp, token) for token in tokens)
    return (token for token in itertools.chain.from_iterable(pairs) if token)
