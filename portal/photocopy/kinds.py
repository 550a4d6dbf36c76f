"""What a file is by what stands in it, whatever its name says, and whether it is something else as well.

A file that two programs read in two ways is how a picture becomes a page, or an archive, behind the back
of who looked at it (a polyglot). The copy holds none of it; it is refused all the same, for it is no
accident.
"""

import re
from enum import StrEnum


class Kind(StrEnum):
    """What people may add."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    PDF = "pdf"


class BrokenFileError(ValueError):
    """It cannot be told where the file ends."""


_STARTS = {Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: b"\x89PNG\r\n\x1a\n", Kind.PDF: b"%PDF-"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Browsers and PDF readers look for a beginning here, and ZIP readers for an end there.
_HEAD_BYTES, _TAIL_BYTES = 1024, 22 + 65_535
_FOREIGN = re.compile(rb"%PDF-|<html|<script|<!doctype|<\?php", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_PADDING = b"\0\t\n\r\f "
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA


def kind_of(content: bytes) -> Kind | None:
    """The kind of a file by its first bytes; None if people may not add it."""
    for kind, start in _STARTS.items():
        if content.startswith(start):
            return kind
    is_heic = content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS
    return Kind.HEIC if is_heic else None


def is_pure(content: bytes, kind: Kind | None) -> bool:
    """Whether the file is `kind` and nothing else: no second beginning, and nothing behind its end.

    Raises:
        BrokenFileError: it has no end.
    """
    if kind is None:  # not one of ours anyway, unless a reader would find a PDF in it
        return _STARTS[Kind.PDF] not in content[:_HEAD_BYTES]
    if _FOREIGN.search(content, 1, _HEAD_BYTES) or _ZIP_END in content[-_TAIL_BYTES:]:
        return False
    rest = content[_ENDS[kind](content) :].strip(_PADDING)
    return not rest or (kind == Kind.JPEG and _is_of_a_camera(rest))


def _is_of_a_camera(rest: bytes) -> bool:
    """Honest phones write behind a JPEG: smaller pictures, a short film, or Samsung's list of both."""
    is_known = rest.startswith(_STARTS[Kind.JPEG]) or b"ftyp" in rest[:8] or rest.endswith(b"SEFT")
    return is_known and not _FOREIGN.search(rest)


def _jpeg_end(content: bytes) -> int:
    """Behind the end marker, found segment by segment: thumbnails inside have end markers too."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == _END_OF_IMAGE:
            return at + 2
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == _START_OF_SCAN:
            following = _NEXT_MARKER.search(content, at)
            at = following.start() if following else len(content)
    if content[at : at + 2] == b"\xff\xd9":
        return at + 2
    raise BrokenFileError


def _png_end(content: bytes) -> int:
    at = len(_STARTS[Kind.PNG])
    while at + 12 <= len(content):
        name = content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4])
        if name == b"IEND":
            return at
    raise BrokenFileError


def _heic_end(content: bytes) -> int:
    """Behind the last box that is whole (ISO 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4])
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16])
        if size == 0:
            return len(content)
        if size < 8 or at + size > len(content):
            break
        at += size
    return at


def _pdf_end(content: bytes) -> int:
    at = content.rfind(b"%%EOF")
    if at < 0:
        raise BrokenFileError
    return at + len(b"%%EOF")


_ENDS = {Kind.JPEG: _jpeg_end, Kind.PNG: _png_end, Kind.HEIC: _heic_end, Kind.PDF: _pdf_end}
