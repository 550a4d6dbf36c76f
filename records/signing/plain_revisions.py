"""Checks the bytes of revisions behind a seal: every reader must find the same objects in them.

Readers differ in what they forgive: one takes the first of two objects, another the last, a third
searches the file when a number is odd. So only the one form that our own writer makes is accepted.
"""

import itertools
import re

from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.reader import PdfFileReader

_HEAD = re.compile(rb"(\d+)\s+(\d+)\s+obj\b")
_END = re.compile(rb"endobj\n+startxref\n([1-9]\d*)\n%%EOF\n")
# Each stands once in a revision of ours; "trailer" belongs to another kind of table.
_ONCE = (b"startxref", b"%%EOF")
_TABLE_KEYS = frozenset(
    "/Type /W /Index /Size /Root /Info /ID /Prev /Filter /Length".split(" ")  # noqa: SIM905 -- reads better
)


def are_plain(pdf: bytes, reader: PdfFileReader, sealed_at: int) -> bool:
    """Whether each revision behind number `sealed_at` is contiguous objects and one table of them.

    Nothing stands behind the last: a timestamp that covers it would vouch for it, too.
    """
    tables = [
        reader.xrefs.get_xref_container_info(number)
        for number in range(sealed_at, reader.xrefs.total_revisions)
    ]
    if _behind_end(pdf, tables[-1].end_location) != len(pdf):
        return False
    return all(
        _is_plain(pdf, reader, sealed_at + at, before.end_location, after.end_location)
        for at, (before, after) in enumerate(itertools.pairwise(tables), 1)
    )


def _is_plain(pdf: bytes, reader: PdfFileReader, number: int, start: int, end: int) -> bool:
    start, end = _behind_end(pdf, start), _behind_end(pdf, end)
    part = pdf[start:end]
    closing = _END.search(part, part.rfind(b"endobj"))
    if closing is None or closing.end() != len(part) or b"trailer" in part:
        return False
    if any(part.count(word) != 1 for word in _ONCE):
        return False
    table = reader.xrefs.get_xref_container_info(number).stream_ref
    found = _objects(part, start)
    if table is None or found is None or found.get(table) != int(closing[1]):
        return False
    return found == _listed(reader, number, table) and _is_plain_table(reader, table)


def _behind_end(pdf: bytes, position: int) -> int:
    return pdf.index(b"%%EOF\n", position) + len(b"%%EOF\n")


def _objects(part: bytes, start: int) -> dict[Reference, int] | None:
    """Where each object begins; None if one stands anywhere but behind the one before."""
    heads = list(_HEAD.finditer(part))
    found = {Reference(int(head[1]), int(head[2])): start + head.start() for head in heads}
    follows = all(
        re.search(rb"(\A|endobj)\s*\Z", part[max(0, head.start() - 12) : head.start()])
        for head in heads
    )
    return found if follows and len(found) == len(heads) else None


def _listed(reader: PdfFileReader, number: int, table: Reference) -> dict[Reference, object]:
    """Where the revision's own table says that each object begins."""
    listed = reader.get_historical_resolver(number).explicit_refs_in_revision() | {table}
    return {each: reader.xrefs.get_historical_ref(each, number) for each in listed}


def _is_plain_table(reader: PdfFileReader, table: Reference) -> bool:
    """Whether no number is listed twice, and what readers begin with is named."""
    stream = reader.get_object(table)
    numbers = [int(each) for each in stream["/Index"]]
    listed = [
        first + at
        for first, count in zip(numbers[::2], numbers[1::2], strict=True)
        for at in range(count)
    ]
    named = {"/Root", "/Info", "/ID"} <= stream.keys() <= _TABLE_KEYS
    return bool(named and len(listed) == len(set(listed)))
