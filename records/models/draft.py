"""Answers on their way to a signed request, kept on the server, encrypted."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models

from portal.encryption import EncryptedJSONField, EncryptedModel, EncryptedQuerySet
from portal.models import Practice
from records.models.records_request import RecordsRequest

# Over 20 hours, so that WCAG 2.2.1 does not count it as a time limit.
LIFETIME = dt.timedelta(hours=24)


class DraftQuerySet(EncryptedQuerySet["Draft"]):
    def living(self, at: dt.datetime) -> Self:
        """Drafts that have not run out."""
        return self.filter(expires_at__gt=at)

    def expired(self, at: dt.datetime) -> Self:
        """Drafts whose time is over, to be deleted."""
        return self.filter(expires_at__lte=at)


class Draft(EncryptedModel):
    """`answers` is {slug: {field: value, ...}}; `chosen_at` is {slug: ISO time of the last answer}.

    Once `records_request` is set the draft has been sent and its answers are gone.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="drafts")
    answers = EncryptedJSONField(label="draft.answers")
    chosen_at = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    records_request = models.OneToOneField(
        RecordsRequest, models.CASCADE, null=True, related_name="draft"
    )

    objects: ClassVar = DraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="draft_expiry")]

    def __str__(self) -> str:
        return f"Draft {self.id}"
