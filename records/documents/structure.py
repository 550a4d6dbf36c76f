"""Repairs to the tags of a document, so that it reads well aloud (ISO 32000-1, 14.8)."""

from collections.abc import Iterator
from typing import Any

import pydyf

from records.documents.pdf_objects import children, elements, follow

_NUMBERING = {"ol": "/Decimal", "ul": "/Disc", "dl": "/None"}
_POINTS_PER_PIXEL = 0.75


def repair(document: Any, pdf: Any) -> None:
    """Complete tables, lists, figures and form fields."""
    page_heights = dict(zip(pdf.page_references, (p.height for p in document.pages), strict=True))
    lists = _list_tags(document)
    for element in elements(pdf):
        match element["S"]:
            case "/TH":
                _say_what_a_header_heads(pdf, element)
            case "/L":
                _describe_list(pdf, element, next(lists))
            case "/Figure":
                _measure_in_points(element, page_heights[element["Pg"]])
            case "/Form":
                # pyHanko recognises a filled field only as .../K, never as .../K[0].
                (element["K"],) = element["K"]
    _index_headers(pdf)


def _say_what_a_header_heads(pdf: Any, header: Any) -> None:
    group = follow(pdf, follow(pdf, header["P"])["P"])
    header["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _describe_list(pdf: Any, element: Any, tag: str) -> None:
    element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": _NUMBERING[tag]})
    if tag == "dl":
        for pair in children(pdf, element):
            _pair_term_and_value(pdf, pair)


def _pair_term_and_value(pdf: Any, pair: Any) -> None:
    """`div > dt + dd` is one list item: its label and its body (ISO 32000-1, table 336)."""
    pair["S"] = "/LI"
    term, value = children(pdf, pair)
    for item, name in ((term, "/Lbl"), (value, "/LBody")):
        (inner,) = children(pdf, item)
        item["S"], inner["S"] = name, "/NonStruct"


def _measure_in_points(figure: Any, page_height: float) -> None:
    """WeasyPrint measures figures in pixels from the top left; PDF in points from the bottom."""
    left, top, right, bottom = figure["A"]["BBox"]
    figure["A"]["BBox"] = pydyf.Array(
        round(value * _POINTS_PER_PIXEL, 4)
        for value in (left, page_height - bottom, right, page_height - top)
    )


def _index_headers(pdf: Any) -> None:
    """Table cells name their headers by ID, so the tree of IDs must exist (ISO 32000-1, 14.7.2)."""
    names = sorted((e["ID"].string, e) for e in elements(pdf) if "ID" in e)
    if not names:
        return
    leaf = pydyf.Dictionary(
        {
            "Limits": pydyf.Array([names[0][1]["ID"], names[-1][1]["ID"]]),
            "Names": pydyf.Array(x for _, e in names for x in (e["ID"], e.reference)),
        }
    )
    pdf.add_object(leaf)
    root = follow(pdf, pdf.catalog["StructTreeRoot"])
    root["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})


def _list_tags(document: Any) -> Iterator[str]:
    """The HTML names of the lists, in the order WeasyPrint tags them: page by page, top down."""
    for page in document.pages:
        for box in descend(page._page_box):  # noqa: SLF001  no public way to the boxes
            if box.element is not None and box.element_tag in _NUMBERING:
                yield box.element_tag


def descend(box: Any) -> Iterator[Any]:
    """A box and all boxes in it, in document order."""
    box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
    yield box
    for child in getattr(box, "children", ()):
        yield from descend(child)
