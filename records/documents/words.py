"""The words a person signs: one template file for each document, version and language.

They never pass through gettext, and a published file never changes: a change is a new version. The
same bytes stand on the sign page and in the sealed PDF.
"""

import hashlib
import re
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from records.documents.content import SignedContent
from records.documents.errors import EmptyAnswerError

TITLES = {
    ("access_request", "1", "en"): "Request for my health records",
    ("authorization", "1", "en"): "Permission to send health records",
}

# An element, or a fact, with nothing in it (45 CFR 164.508(b)(2)(ii)).
_BLANK = re.compile(r"<(p|li|dd|th|td|bdi|strong)\b[^>]*>\s*</\1>")


def title(content: SignedContent) -> str:
    """The name of the document, without any name of a person."""
    return TITLES[content.kind, content.version, content.language]


def fragment(content: SignedContent) -> SafeString:
    """The signed words as HTML sections, rendered from `content` alone.

    Raises:
        EmptyAnswerError: an element would be blank, because an answer or its code is missing.
    """
    with translation.override(content.language):
        words = render_to_string(template_name(content), _context(content))
    if _BLANK.search(words):
        raise EmptyAnswerError("An element of the signed words is blank.")
    return words


def text_digest(content: SignedContent) -> str:
    """SHA-256 (hex) of the rendered words, kept with the signature and in the sealed file."""
    return hashlib.sha256(fragment(content).encode()).hexdigest()


def template_name(content: SignedContent) -> str:
    """Where the words of this document, version and language stand."""
    return f"documents/{content.kind}/{content.version}/{content.language}.html"


def _context(content: SignedContent) -> dict[str, Any]:
    return {
        "content": content,
        "birth_date": date.fromisoformat(content.patient.birth_date),
        "keeper_from": _day(content.discloser.keeper_from),
        "from_month": _month(content.records.from_month),
        "to_month": _month(content.records.to_month),
        "ends_on": content.ending and _day(content.ending.on),
    }


def _day(day: str) -> date | None:
    return date.fromisoformat(day) if day else None


def _month(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None
