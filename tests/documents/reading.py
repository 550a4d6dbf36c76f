"""Looks into a printed document with tools that had no part in making it."""

import io
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf

from tests.needs import need


def opened(pdf: bytes) -> pikepdf.Pdf:
    """The file in pikepdf."""
    return pikepdf.open(io.BytesIO(pdf))


def text_of(pdf: bytes, tmp_path: Any) -> str:
    """What pdftotext reads, as somebody who copies or searches would get it."""
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)
    run = subprocess.run([need("pdftotext"), "-layout", path, "-"], check=True, capture_output=True)
    return run.stdout.decode()


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every structure element that a reader meets, in reading order."""
    yield from _below(pdf.Root.StructTreeRoot)


def _below(element: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from _below(kid)


def named(pdf: pikepdf.Pdf, *names: str) -> list[pikepdf.Dictionary]:
    """The structure elements of these names, such as "/H1"."""
    return [tag for tag in tags(pdf) if tag.S in names]
