"""The fonts of a document: which files, what they can show, and a configuration of their own.

`fonts.conf` names every file. Nothing else on the machine is seen, so two installations choose the
same glyphs, and a character without a glyph is refused before layout: no name is printed as a box.
"""

import contextlib
import functools
import hashlib
import os
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from fontTools.ttLib import TTFont

from records.documents.errors import FontsMissingError, MissingGlyphError

CONFIGURATION = Path(__file__).with_name("fonts.conf")
FILES = tuple(
    Path(glob.text or "")
    for glob in ET.parse(CONFIGURATION).iterfind(".//acceptfont/glob")  # noqa: S314  our own file
)
# Joiners and direction marks shape or order the letters beside them and need no ink. Every other
# character without ink could hide or reorder what a person reads.
_INKLESS = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_HARMLESS = frozenset("\n\t\u200c\u200d\u200e\u200f")
_environment = threading.Lock()


def require_files() -> None:
    """Refuse to go on without the fonts.

    Raises:
        FontsMissingError: a file that `fonts.conf` names is not there.
    """
    missing = [path.name for path in FILES if not path.is_file()]
    if missing:
        raise FontsMissingError(f"Install fonts-noto-core and fonts-noto-cjk: no {missing[0]}")


def require_glyphs(text: str) -> None:
    """Refuse text that the fonts cannot show.

    Raises:
        MissingGlyphError: a character has no glyph, or no shape at all.
    """
    if not all(_is_printable(character) for character in set(text)):
        raise MissingGlyphError("A character has no glyph in the fonts of the document.")


@contextlib.contextmanager
def private_configuration() -> Iterator[None]:
    """Point fontconfig at `fonts.conf` for as long as a font configuration is being made."""
    with _environment:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(CONFIGURATION)
        try:
            yield
        finally:
            del os.environ["FONTCONFIG_FILE"]
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before


def file_of(family: str, *, bold: bool) -> Path:
    """The file that a family and weight come from; the CJK families share one file each."""
    stem = "NotoSansCJK" if "CJK" in family else family.replace(" ", "")
    weight = "Bold" if bold else "Regular"
    return next(path for path in FILES if path.stem == f"{stem}-{weight}")


def glyph_of(path: Path, character: str) -> int | None:
    """The glyph a font file shows for a character standing alone."""
    return _glyphs(path).get(ord(character))


@functools.cache
def digest(path: Path) -> str:
    """SHA-256 (hex) of a font file, recorded with each document that embeds it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_printable(character: str) -> bool:
    if character in _HARMLESS:
        return True
    if unicodedata.category(character) in _INKLESS:
        return False
    regular = (path for path in FILES if path.stem.endswith("-Regular"))
    return any(ord(character) in _glyphs(path) for path in regular)


@functools.cache
def _glyphs(path: Path) -> dict[int, int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
