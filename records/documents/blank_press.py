"""In the child process: lays out a blank form and makes its controls fields of the PDF (PDF/UA-1)."""

import hashlib
import json

from records.documents import fillable
from records.documents.press import Press

_OPTIONS = {"pdf_variant": "pdf/ua-1", "pdf_forms": True}


def press_blank(question: bytes) -> bytes:
    """The file for {"page": HTML, "style": CSS}, as JSON."""
    asked = json.loads(question)
    document = Press(asked["style"]).lay_out(asked["page"], {}, _OPTIONS)
    identifier = hashlib.sha256(question).hexdigest()[:32].encode()
    pdf: bytes = document.write_pdf(finisher=fillable.finish, pdf_identifier=identifier, **_OPTIONS)
    return pdf
