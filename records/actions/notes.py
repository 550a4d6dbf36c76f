"""Write a note on a request."""

import datetime as dt

from django.db import transaction

from portal.models import StaffUser
from records import audit
from records.audit import EventName
from records.models import Note, RecordsRequest


@transaction.atomic
def add_note(records_request: RecordsRequest, text: str, *, by: StaffUser, at: dt.datetime) -> Note:
    """Keep `text`, encrypted, under the name of its author."""
    note = Note.objects.create(records_request=records_request, author=by, text=text, written_at=at)
    audit.record(records_request, EventName.NOTE_ADDED, audit.staff(by), note=str(note.pk))
    return note
