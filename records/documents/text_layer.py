"""The text behind the glyphs, so that names in every script are read, found and copied right.

A PDF maps glyphs to characters one by one (ToUnicode, ISO 32000-1, 9.10.3). Scripts with joined or
stacked letters do not work that way: there the marked text carries its own words (ActualText,
14.9.4). Running headers are marked as such (ISO 14289-1, 7.8).
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydyf

from records.documents import fonts, line_ends
from records.documents.errors import MissingGlyphError
from records.documents.marked_content import marked_runs
from records.documents.pdf_objects import elements, follow

_DOTTED_CIRCLE = "\u25cc"  # what a shaper draws below a mark that has nothing to stand on
_JOINER = "\u200d"
_MAPPING = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_BOLD = 600


def complete(document: Any, pdf: Any) -> None:
    """Give every glyph a meaning, and every complex run its words.

    Raises:
        MissingGlyphError: the text was shaped with a glyph that stands for nothing.
    """
    spans = list(_spans(document, pdf))
    characters = {character for box, _, _ in spans for character in box.text}
    by_name = {font.name: font for font in document.fonts.values()}
    for candidate in pdf.objects:
        if isinstance(candidate, dict) and "ToUnicode" in candidate:
            alone = _glyphs_alone(by_name[candidate["BaseFont"]], characters)
            _map_glyphs(follow(pdf, candidate["ToUnicode"]), alone)
    runs = marked_runs(pdf)
    for box, span, running in spans:
        run = runs[span["Pg"], span["K"][0]]
        text = line_ends.unmark(box.text)
        if running:
            run.become_artifact()
        elif _runs_from_the_right(text):
            # Readers that take words from the page would turn these round once more.
            span["ActualText"] = pydyf.String(text)
        elif _has_marks(text):
            run.say(text)


def embedded_files(document: Any) -> set[Path]:
    """The font files a finished document took its glyphs from."""
    return {_file(font) for font in document.fonts.values()}


def _runs_from_the_right(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)


def _has_marks(text: str) -> bool:
    return any(unicodedata.category(character).startswith("M") for character in text)


def _file(font: Any) -> Path:
    return fonts.file_of(font.family, bold=font.weight >= _BOLD)


def _spans(document: Any, pdf: Any) -> Iterator[tuple[Any, Any, bool]]:
    """Each run of text with its structure element, and whether it is a running header or footer.

    WeasyPrint makes one `Span` for each text box, page by page and in the order of the boxes.
    """
    boxes = [pair for page in document.pages for pair in _text_boxes(page._page_box)]  # noqa: SLF001
    tags = [e for e in elements(pdf) if e["S"] == "/Span" and isinstance(e["K"][0], int)]
    for (box, running), span in zip(boxes, tags, strict=True):
        yield box, span, running


def _text_boxes(box: Any, *, running: bool = False) -> Iterator[tuple[Any, bool]]:
    box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
    running = running or hasattr(box, "at_keyword")  # a box in the page margin
    for child in getattr(box, "children", ()):
        if hasattr(child, "text"):
            yield child, running
        else:
            yield from _text_boxes(child, running=running)


def _glyphs_alone(font: Any, characters: set[str]) -> dict[int, str]:
    """The glyphs that mean one character wherever they stand."""
    path = _file(font)
    circle = fonts.glyph_of(path, _DOTTED_CIRCLE)
    if font.missing or 0 in font.to_unicode or circle in font.to_unicode:
        raise MissingGlyphError("A letter or mark cannot be shown as it was written.")
    alone = ((fonts.glyph_of(path, c), c) for c in sorted(characters, reverse=True))
    return {glyph: character for glyph, character in alone if glyph is not None}


def _map_glyphs(stream: Any, alone: dict[int, str]) -> None:
    start = stream.stream.index(b"endcodespacerange")
    for index, line in enumerate(stream.stream[start:], start):
        if mapping := _MAPPING.fullmatch(line):
            glyph, text = (
                int(mapping[1], 16),
                bytes.fromhex(mapping[2].decode()).decode("utf-16-be"),
            )
            # The rest of a cluster means nothing alone; an empty text is no mapping (9.10.3).
            text = alone.get(glyph) or text or _JOINER
            stream.stream[index] = f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode()
