"""Names what was done to a file whose seal does not cover it, by comparing it with what was sealed."""

import io
import re
from collections.abc import Callable
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.dss import DocumentSecurityStore

from records.signing.fields import SEAL_FIELD
from records.signing.tokens import Token, nested_tokens
from records.signing.verdict import Reason


def name_absence(pdf: bytes) -> Reason:
    """Why a PDF shows no token: it never had one, or it was taken out."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if any(value is not None for _, value, _ in enumerate_sig_fields(reader)):
        return Reason.REWRITTEN
    # Sealing leaves these in the catalog, and nothing else writes them.
    has_traces = any(key in reader.root for key in ("/DSS", "/Perms", "/Extensions"))
    return Reason.SEAL_REMOVED if has_traces else Reason.NEVER_SEALED


def name_change(pdf: bytes, sealed_end: int) -> Reason:
    """What stands behind the last byte that a token covers."""
    addition = pdf[sealed_end:]
    if b"/ETSI.RFC3161" in addition or b"/DocTimeStamp" in addition:
        return Reason.ARCHIVE_TIMESTAMP_BROKEN
    if b"startxref" not in addition:  # no whole revision: the rest of one, or no PDF at all
        return Reason.CUT_SHORT if re.match(rb"\s*\d+ \d+ obj", addition) else Reason.BYTES_APPENDED
    return name_difference(pdf, sealed_end)


def name_difference(pdf: bytes, sealed_end: int) -> Reason:
    """What the revisions behind `sealed_end` have made of the document."""
    try:
        sealed = PdfFileReader(io.BytesIO(pdf[:sealed_end]))
        changed = PdfFileReader(io.BytesIO(pdf))
        return next((reason for reason, look in _LOOKS if look(sealed) != look(changed)), _OTHER)
    except Exception:  # noqa: BLE001 -- whatever cannot be read was not written by us
        return _OTHER


def name_mismatch(pdf: bytes, seal: Token) -> Reason:
    """Where the change is when the seal fits its bytes and the archive timestamp does not.

    The seal covers its own revision except its own place, and a certificate in that place can be
    changed without breaking the signature: so it is compared with the certificates under the seal.
    """
    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(pdf[: seal.end])))
    kept = {each.sha256 for each in store.load_certs()}
    carried = {e.sha256 for token in nested_tokens([seal.signed]) for e in token.certificates}
    return Reason.ARCHIVE_TIMESTAMP_BROKEN if carried <= kept else Reason.SEAL_DAMAGED


def _seal_value(reader: PdfFileReader) -> object:
    return dict(_seal_field(reader)).get("/V")


def _seal_appearance(reader: PdfFileReader) -> object:
    field = _seal_field(reader)
    return field["/AP"]["/N"].data, list(field["/Rect"])


def _seal_field(reader: PdfFileReader) -> DictionaryObject:
    fields = {name: reference for name, _, reference in enumerate_sig_fields(reader)}
    field: DictionaryObject = fields[SEAL_FIELD].get_object()
    return field


def _attachments(reader: PdfFileReader) -> object:
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    return [names[at + 1]["/EF"]["/F"].data for at in range(0, len(names), 2)]


def _contents(reader: PdfFileReader) -> list[list[bytes]]:
    return [[stream.data for stream in _streams(page)] for page in _pages(reader)]


def _content_counts(reader: PdfFileReader) -> object:
    return [len(streams) for streams in _contents(reader)]


def _notes(reader: PdfFileReader) -> object:
    """How many there are on each page, without the fields of seal and timestamps."""
    notes = ([each.get_object() for each in page.get("/Annots", ())] for page in _pages(reader))
    return [len([note for note in page if note.get("/FT") != "/Sig"]) for page in notes]


def _properties(reader: PdfFileReader) -> object:
    """What readers show; programs that save a file also put their own name and the time here."""
    properties = reader.trailer["/Info"]
    return [str(properties.get(key)) for key in ("/Title", "/Author", "/Subject", "/Keywords")]


def _pages(reader: PdfFileReader) -> list[DictionaryObject]:
    def leaves(node: Any) -> list[DictionaryObject]:
        if "/Kids" not in node:
            return [node]
        return [leaf for at in range(len(node["/Kids"])) for leaf in leaves(node["/Kids"][at])]

    return leaves(reader.root["/Pages"])


def _streams(page: DictionaryObject) -> list[Any]:
    contents = page["/Contents"]
    if not isinstance(contents, ArrayObject):
        return [contents]
    return [contents[at] for at in range(len(contents))]  # by position: iterating gives references


_OTHER = Reason.CHANGED_AFTER_SEALING

# Asked in this order; the first look that differs names the change.
_LOOKS: tuple[tuple[Reason, Callable[[PdfFileReader], object]], ...] = (
    (Reason.SEAL_REMOVED, _seal_value),
    (Reason.ATTACHMENT_REPLACED, _attachments),
    (Reason.PAGE_OVERLAID, _content_counts),
    (Reason.PAGE_REWRITTEN, _contents),
    (Reason.NOTE_ADDED, _notes),
    (Reason.SEAL_APPEARANCE_CHANGED, _seal_appearance),
    (Reason.TITLE_CHANGED, _properties),
)
