"""Somebody asked whether a document is ours: the request's history says so, and not who asked."""

import enum

from django.db import transaction

from records import audit
from records.audit import EventName
from records.models import Document


class Found(enum.StrEnum):
    """What was told about a document that we know."""

    GENUINE = "genuine"
    CODE_KNOWN = "code_known"
    UNFINISHED = "unfinished"
    ANOTHER_FILE = "another_file"
    CHANGED = "changed"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"


@transaction.atomic
def note_check(document: Document, found: Found) -> None:
    """Write the event. The file itself is kept nowhere, nor is where it came from."""
    audit.record(
        document.records_request,
        EventName.DOCUMENT_CHECKED,
        audit.ANYBODY,
        document=str(document.pk),
        found=found.value,
    )
