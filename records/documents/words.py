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
    ("access_request", "2", "en"): "Request for health records",
    ("authorization", "2", "en"): "Permission to send health records",
}

# An element, or a fact, with nothing in it (45 CFR 164.508(b)(2)(ii)).
_BLANK = re.compile(r"<(p|li|dd|th|td|bdi|strong)\b[^>]*>\s*</\1>")


def is_published(kind: str, version: str, language: str) -> bool:
    """Whether we have these words."""
    return (kind, version, language) in TITLES


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
        "own": content.signer.is_patient,
        "birth_date": date.fromisoformat(content.patient.birth_date),
        "died": _partly(content.patient.death_date),
        "keeper_from": _day(content.discloser.keeper_from),
        "times": [
            {"first": _month(months.first), "last": _month(months.last)}
            for months in content.records.times
        ],
        "needed_by": _day(content.needs.by),
        "ends_on": content.ending and _day(content.ending.on),
    }


def _day(day: str) -> date | None:
    return date.fromisoformat(day) if day else None


def _month(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _partly(known: str) -> dict[str, Any]:
    """As much of a date as is known: "2022", "2022-05" or "2022-05-09", by what it is."""
    match known.count("-") if known else None:
        case 0:
            return {"year": known}
        case 1:
            return {"month": _month(known)}
        case 2:
            return {"day": _day(known)}
    return {}
