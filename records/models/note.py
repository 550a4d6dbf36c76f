"""What staff write down about a request."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.encryption import EncryptedModel, EncryptedTextField
from records.models.records_request import RecordsRequest


class Note(EncryptedModel):
    """One note. The patient may one day see it."""

    records_request = models.ForeignKey(RecordsRequest, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = EncryptedTextField(label="note.text")
    written_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Note {self.id}"
