"""Prints a signed request: from one `PrintInput` a PDF ready to be sealed, always the same bytes."""

import dataclasses
import io

import segno
from django.template.loader import render_to_string
from django.utils import translation

from portal.dates import full_date
from records.documents import attachment, fonts, text_layer, words
from records.documents.frame import frame
from records.documents.print_input import PrintInput

_QR = "code:qr"


@dataclasses.dataclass(frozen=True)
class Printed:
    """A finished document before sealing; `fonts` names each embedded file with its SHA-256."""

    pdf: bytes
    pages: int
    fonts: list[dict[str, str]]


def render(signed: PrintInput) -> Printed:
    """Lay out a signed request as a file that is PDF/A-3a and PDF/UA-1.

    Raises:
        EmptyAnswerError: an element of the signed words would be blank.
        MissingGlyphError: a character cannot be shown.
        FontsMissingError: a font is not on this machine.
    """
    from records.documents.press import press  # noqa: PLC0415  slow: WeasyPrint, 0.8 s

    html = page(signed)
    fonts.require_glyphs(html)
    document = press().lay_out(html, {_QR: _qr(signed.verification_code)})
    pdf = press().print(document, attachment.as_json(signed), signed.signed_at_utc)
    embedded = [
        {"file": path.name, "sha256": fonts.digest(path)}
        for path in sorted(text_layer.embedded_files(document))
    ]
    return Printed(pdf, len(document.pages), embedded)


def page(signed: PrintInput) -> str:
    """The document as HTML: the signed words in their frame of reference, signature and check."""
    with translation.override(signed.content.language):
        return render_to_string(
            "documents/print.html",
            {
                "signed": signed,
                "frame": frame(signed),
                "signed_on": full_date(signed.signed_at.date()),
                "discloser": signed.content.discloser,
                "title": words.title(signed.content),
                "words": words.fragment(signed.content),
            },
        )


def _qr(code: str) -> bytes:
    drawing = io.BytesIO()
    segno.make(code, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=0)
    return drawing.getvalue()
