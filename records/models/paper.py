"""A photo or paper that somebody added: our own copy of it, as encrypted files, while it is needed."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedModel, EncryptedQuerySet, EncryptedTextField
from portal.models import StoredFile
from records.models.draft import Draft
from records.models.records_request import RecordsRequest

# For staff who have a question about it; then nobody needs the photo any more.
IDENTITY_KEPT_AFTER_END = dt.timedelta(days=30)
MOST_PAPERS = 5


class Purpose(models.TextChoices):
    """What a paper is to show."""

    IDENTITY = "identity", _("Photo of ID")
    AUTHORITY = "authority", _("Paper that shows the right to ask")
    SIGNED_PAGE = "signed_page", _("Signed page")
    ANSWER = "answer", _("Answer to a question")


class PaperKind(models.TextChoices):
    JPEG = "jpeg", _("photo")
    PDF = "pdf", _("PDF")


class PaperQuerySet(EncryptedQuerySet["Paper"]):
    def kept(self) -> Self:
        """Those whose files are still there, in the order they were added."""
        return self.filter(removed_at__isnull=True).order_by("added_at", "pk")

    def outlived(self, at: dt.datetime) -> Self:
        """Photos of IDs whose requests ended long enough ago."""
        ended_by = at - IDENTITY_KEPT_AFTER_END
        return self.kept().filter(
            purpose=Purpose.IDENTITY, records_request__closed_at__lte=ended_by
        )


class Paper(EncryptedModel):
    """One file of a draft, or of the request it became. `digest` tells a second sending of the same file.

    Once `removed_at` is set its files are destroyed, and the row says only that there was one.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="papers")
    records_request = models.ForeignKey(
        RecordsRequest, models.PROTECT, null=True, related_name="papers"
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    kind = models.CharField(max_length=10, choices=PaperKind.choices)
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    masked_name = EncryptedTextField(label="paper.masked_name")
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="paper_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
            CheckConstraint(name="paper_kind_is_known", condition=Q(kind__in=PaperKind.values)),
            CheckConstraint(name="paper_has_pages", condition=Q(pages__gte=1) & Q(size__gte=1)),
            CheckConstraint(
                name="paper_belongs_to_one",
                condition=Q(draft__isnull=True, records_request__isnull=False)
                | Q(draft__isnull=False, records_request__isnull=True),
            ),
            CheckConstraint(
                name="paper_of_a_draft_is_there",
                condition=Q(draft__isnull=True) | Q(removed_at__isnull=True),
            ),
            UniqueConstraint(fields=["draft", "purpose", "digest"], name="paper_once_a_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
