"""A file kept encrypted; the row holds its key, so destroying the row's key destroys the file."""

from django.db import models
from django.utils import timezone

from portal.encryption import EncryptedBytesField, EncryptedModel


class StoredFile(EncryptedModel):
    """One file. `label` says what kind it is and binds the file to it; `size` is in bytes, readable."""

    label = models.CharField(max_length=40)
    wrapped_key = EncryptedBytesField(label="stored_file.key")
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.label} {self.pk}"

    @property
    def name(self) -> str:
        """Its name in the storage, which says nothing."""
        return self.pk.hex
