"""Turns WeasyPrint's output into one file that is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

WeasyPrint calls `finish` just before it writes the file. Each repair is one thing that it leaves out.
"""

from typing import Any

from django.template.loader import render_to_string

from records.documents import fields, structure, text_layer
from records.documents.pdf_objects import follow


def finish(document: Any, pdf: Any) -> None:
    """Complete a laid-out document (a WeasyPrint `Document`) and its `pydyf.PDF`, in place."""
    name_both_standards(document.metadata, pdf)
    attach_once(pdf)
    fields.leave_empty_signature_fields(pdf)
    structure.repair(document, pdf)
    text_layer.complete(document, pdf)


def name_both_standards(metadata: Any, pdf: Any) -> None:
    """One XMP packet that names both standards, readable without inflating it.

    PDF/A allows the PDF/UA property only beside an extension schema (ISO 19005-3, 6.6.2.3).
    """
    packet = render_to_string(
        "documents/metadata.xmp",
        {
            "byte_order_mark": "\ufeff",
            "producer": pdf.info["Producer"].string,
            "keywords": ", ".join(metadata.keywords),
            "title": metadata.title,
            "author": ", ".join(metadata.authors),
            "description": metadata.description,
            "generator": metadata.generator,
            "created": metadata.created,
            "modified": metadata.modified,
        },
    )
    stream = follow(pdf, pdf.catalog["Metadata"])
    stream.stream, stream.compress = [packet.encode()], False


def attach_once(pdf: Any) -> None:
    """WeasyPrint names each associated file twice; ISO 32000-2, 14.13.2 wants a list of files."""
    pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
