"""Checks that a whole file is built as our sealed documents are, and reads what is attached to it."""

import io
import json
import re
from typing import Any

from asn1crypto import crl
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    read_certification_data,
)

from records.signing.chains import Certificate, RevocationList
from records.signing.changes import name_difference
from records.signing.confirm import level_of
from records.signing.fields import SEAL_FIELD
from records.signing.level import Level
from records.signing.plain_revisions import are_plain
from records.signing.revisions import (
    ARCHIVE_FIELD_KEYS,
    ARCHIVE_TOKEN_KEYS,
    adds_only_timestamps,
    is_unseen,
)
from records.signing.tokens import SignedToken
from records.signing.verdict import NotGenuineError, Reason

ATTACHMENT_NAME = "request.json"
_ARCHIVE_FIELDS = re.compile(r"ArchiveTimestamp[1-9][0-9]*")


def kept_evidence(
    reader: PdfFileReader,
) -> tuple[tuple[Certificate, ...], tuple[RevocationList, ...]]:
    """The certificates and revocation lists in a file's store (its DSS, ETSI EN 319 142-1, 5.4.2)."""
    store = DocumentSecurityStore.read_dss(reader)
    lists = (crl.CertificateList.load(each.get_object().data) for each in store.crls)
    return tuple(store.load_certs()), tuple(lists)


class SealedFile:
    """A file whose tokens are whole, seen through its PDF objects."""

    def __init__(self, pdf: bytes, tokens: list[SignedToken]) -> None:
        self.tokens = tokens
        self._pdf = pdf
        self.reader = PdfFileReader(io.BytesIO(pdf))
        self.signatures: list[EmbeddedPdfSignature] = self.reader.embedded_signatures

    @property
    def seal(self) -> EmbeddedPdfSignature:
        """The organization's seal."""
        return self.signatures[0]

    def covered(self, end: int) -> bytes:
        """The file as it was when a token was put that covers it up to `end`."""
        return self._pdf[:end]

    @property
    def level(self) -> Level:
        """The level that the file is at."""
        return level_of(self.tokens, has_evidence="/DSS" in self.reader.root)

    def require_expected_build(self) -> None:
        """One seal and archive timestamps in their fields, no change allowed or made behind them."""
        self._require_expected_fields()
        certification = read_certification_data(self.reader)
        if certification is None or certification.permission is not MDPPerm.NO_CHANGES:
            raise NotGenuineError(Reason.CHANGES_ALLOWED)
        is_plain = are_plain(self._pdf, self.reader, self.seal.signed_revision)
        if not is_plain or not adds_only_timestamps(self.signatures):
            _, _, resumed, rest = self.seal.byte_range
            raise NotGenuineError(name_difference(self._pdf, resumed + rest))

    def _require_expected_fields(self) -> None:
        """What the PDF objects call signatures must be exactly the tokens found in the bytes."""
        seen = [signature.signed_data.dump() for signature in self.signatures]
        if seen != [token.signed.dump() for token in self.tokens]:
            raise NotGenuineError(Reason.UNEXPECTED_SIGNATURE)
        if not _is_seal(self.seal) or not all(map(_is_archive_timestamp, self.signatures[1:])):
            raise NotGenuineError(Reason.UNEXPECTED_SIGNATURE)

    def attached(self) -> dict[str, Any]:
        """The request as JSON, as it was sealed. Raises NotGenuineError when it is not there."""
        try:
            names = self.reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
            (position,) = [at for at in range(0, len(names), 2) if names[at] == ATTACHMENT_NAME]
            attached = json.loads(names[position + 1]["/EF"]["/F"].data)
            Level(attached["expected_level"])
        except (PdfError, LookupError, ValueError, TypeError):
            raise NotGenuineError(Reason.ATTACHMENT_MISSING) from None
        return dict(attached)

    def require_level(self, expected: Level) -> None:
        """The level must be the one that the document states, neither lower nor higher."""
        if self.level is expected and (expected is Level.B_LTA or len(self.tokens) == 1):
            return
        if expected is Level.B_LTA and len(self.tokens) == 1:
            raise NotGenuineError(Reason.ARCHIVE_TIMESTAMP_MISSING)
        raise NotGenuineError(Reason.LEVEL_DIFFERS)


def _is_seal(signature: EmbeddedPdfSignature) -> bool:
    return (
        signature.field_name == SEAL_FIELD
        and signature.sig_object_type == "/Sig"
        and signature.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value
    )


def _is_archive_timestamp(signature: EmbeddedPdfSignature) -> bool:
    return (
        _ARCHIVE_FIELDS.fullmatch(signature.field_name) is not None
        and signature.sig_object_type == "/DocTimeStamp"
        and signature.sig_object["/SubFilter"] == SigSeedSubFilter.ETSI_RFC3161.value
        and signature.sig_field.keys() <= ARCHIVE_FIELD_KEYS
        and signature.sig_object.keys() <= ARCHIVE_TOKEN_KEYS
        and is_unseen(signature.sig_field)
    )
