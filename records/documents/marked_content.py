"""Marked runs of a page's content stream: what ties drawn text to the tags (ISO 32000-1, 14.6)."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pydyf

from records.documents.pdf_objects import follow


@dataclasses.dataclass(frozen=True)
class MarkedRun:
    """One `/Tag <<properties>> BDC` in a content stream; `start` is where its tag stands."""

    stream: list[Any]
    start: int
    parents: Any

    def say(self, text: str) -> None:
        """Let the run be read, found and copied as `text` (ISO 32000-1, 14.9.4)."""
        self.stream[self.start + 1]["ActualText"] = pydyf.String(text)

    def become_artifact(self) -> None:
        """Mark the run as a running header or footer, outside the tags (ISO 14289-1, 7.8)."""
        properties = self.stream[self.start + 1]
        self.parents[properties["MCID"]] = "null"
        self.stream[self.start] = "/Artifact"
        self.stream[self.start + 1] = pydyf.Dictionary({"Type": "/Pagination"})


def marked_runs(pdf: Any) -> dict[tuple[bytes, int], MarkedRun]:
    """Every marked run by the reference of its page and its number (MCID) there."""
    return {
        (page.reference, run.stream[run.start + 1]["MCID"]): run
        for page, parents in _pages(pdf)
        for run in _runs(follow(pdf, page["Contents"]).stream, parents)
    }


def _pages(pdf: Any) -> Iterator[tuple[Any, Any]]:
    root = follow(pdf, pdf.catalog["StructTreeRoot"])
    numbers = follow(pdf, root["ParentTree"])["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for reference in pdf.page_references:
        page = follow(pdf, reference)
        yield page, parents[page["StructParents"]]


def _runs(stream: list[Any], parents: Any) -> Iterator[MarkedRun]:
    for index, operator in enumerate(stream):
        if operator == b"BDC" and "MCID" in stream[index - 1]:
            yield MarkedRun(stream, index - 2, parents)
