"""Codes that were sent by email and wait to be typed."""

import uuid

from django.db import models
from django.db.models import UniqueConstraint


class EmailedCode(models.Model):
    """The one living code for a purpose and whom it is about; `digest` is keyed, and hides the digits.

    `tries` counts what was typed against it, right or wrong. A right code takes the row away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(name="emailed_code_is_one", fields=["purpose", "subject_id"])
        ]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d %H:%M}"
