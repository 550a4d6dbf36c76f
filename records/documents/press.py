"""WeasyPrint, made ready once per process: its fonts found, the style sheet parsed.

Importing this module takes 0.8 s, so only what prints imports it.
"""

import datetime as dt
import functools
import hashlib
import io
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import weasyprint
from django.template.loader import render_to_string
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from records.documents import attachment, fonts, line_ends
from records.documents.errors import ForeignResourceError
from records.documents.finish import finish

_OPTIONS = {"pdf_variant": "pdf/a-3a", "output_intent": "sRGB"}
# Its warnings quote the text they are about.
weasyprint.LOGGER.propagate = False


class PartsOfThePage(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives a page the images made for it, by name, and nothing from disk or network."""

    def __init__(self, images: dict[str, bytes]) -> None:
        super().__init__(fail_on_errors=True, allowed_protocols=())
        self._images = images

    def fetch(self, url: str, headers: object = None) -> Any:
        """One of the images.

        Raises:
            KeyError: it is not one of them; WeasyPrint then stops.
        """
        return URLFetcherResponse(url, self._images[url], {"Content-Type": "image/svg+xml"})


class StandardColors(ColorProfile):  # type: ignore[misc]  # WeasyPrint has no types
    """sRGB, byte for byte as published.

    WeasyPrint would write the profile anew for each document, and differently the second time.
    """

    def __init__(self) -> None:
        self._published = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
        channels = ("r", "g", "b")
        super().__init__(io.BytesIO(self._published), "sRGB", "relative-colorimetric", channels)

    @property
    def content(self) -> bytes:
        """What is embedded as the output intent (ISO 19005-3, 6.2.3)."""
        return self._published


class Press:
    """Lays out pages with the fonts of our documents and one style sheet."""

    def __init__(self, style: str) -> None:
        fonts.require_files()
        with fonts.private_configuration():
            self._font_config = FontConfiguration()
        self._sheets = [weasyprint.CSS(string=style, font_config=self._font_config)]
        self._colors = {"sRGB": StandardColors()}

    def lay_out(
        self, html: str, images: dict[str, bytes], options: Mapping[str, Any] = _OPTIONS
    ) -> Any:
        """A WeasyPrint `Document`; by default of the kind that is sealed.

        Raises:
            ForeignResourceError: the page names something that is not in `images`.
        """
        parts = PartsOfThePage(images)
        source = weasyprint.HTML(string=html, base_url="page:", url_fetcher=parts)
        for element in source.etree_element.iter():
            element.text = line_ends.mark(element.text or "")
        try:
            return source.render(
                font_config=self._font_config,
                stylesheets=self._sheets,
                color_profiles=self._colors,
                **options,
            )
        except FatalURLFetchingError:
            raise ForeignResourceError("A page asked for something outside it.") from None

    def print(self, document: Any, attached: bytes, at: dt.datetime) -> bytes:
        """The finished file with `request.json` in it; `at` is when both were made."""
        pdf: bytes = document.write_pdf(
            finisher=finish,
            **_OPTIONS,
            # ISO 32000-1, 14.4: an identifier of the content, so that equal input is equal bytes.
            pdf_identifier=hashlib.sha256(attached).hexdigest()[:32].encode(),
            attachments=[
                weasyprint.Attachment(
                    string=attached,
                    name=attachment.NAME,
                    description=attachment.DESCRIPTION,
                    relationship="Data",
                    created=at,
                    modified=at,
                )
            ],
        )
        return pdf


@functools.cache
def press() -> Press:
    """The press of this process for what is sealed."""
    return Press(render_to_string("documents/print.css"))
