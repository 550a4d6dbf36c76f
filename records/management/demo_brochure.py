"""A brochure for the demonstration, since the practice's own is not ours to hand out."""

import io

from django.core.files.base import ContentFile
from django.template.loader import render_to_string

from portal.models import ClosureNotice
from records.documents.press import press


def add_brochure(notice: ClosureNotice) -> None:
    """Print it and put it where a practice's own brochure would be."""
    document = press().lay_out(render_to_string("documents/demo_brochure.html"), {})
    printed = io.BytesIO()
    document.write_pdf(printed, pdf_variant="pdf/ua-1")
    notice.brochure_title = "Living with a port"
    notice.brochure_pages = len(document.pages)
    notice.brochure.save("living-with-a-port.pdf", ContentFile(printed.getvalue()))
