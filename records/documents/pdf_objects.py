"""Finds objects inside a `pydyf.PDF` that is about to be written."""

from collections.abc import Iterator
from typing import Any

Reference = bytes | str


def follow(pdf: Any, reference: Reference) -> Any:
    """The object that an indirect reference such as `b"12 0 R"` names."""
    return pdf.objects[int(reference.split()[0])]


def elements(pdf: Any) -> Iterator[Any]:
    """The structure elements, in the order they were made (ISO 32000-1, 14.7.2)."""
    for candidate in pdf.objects:
        if isinstance(candidate, dict) and candidate.get("Type") == "/StructElem":
            yield candidate


def children(pdf: Any, element: Any) -> list[Any]:
    """The structure elements directly below one; marked content and objects are left out."""
    below = (follow(pdf, kid) for kid in element["K"] if isinstance(kid, bytes | str))
    return [kid for kid in below if isinstance(kid, dict) and kid.get("Type") == "/StructElem"]
