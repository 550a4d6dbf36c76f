"""A sealed document: work to be done until it is sealed, a proof from then on."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy, ngettext_lazy

from portal.leases import Work, WorkWords
from portal.models import StoredFile
from records.models.records_request import RecordsRequest


class DocumentKind(models.TextChoices):
    ACCESS_REQUEST = "access_request"
    AUTHORIZATION = "authorization"


class DocumentQuerySet(models.QuerySet["Document"]):
    def known_as(self, digest: str) -> Self:
        """The document whose file has this SHA-256, or had it before a renewal."""
        before = Q(renewals__replaced_digest=digest, renewals__finished_at__isnull=False)
        return self.filter(Q(sealed_digest=digest) | before).distinct()

    def ending(self, at: dt.datetime, weak: Collection[str]) -> Self:
        """Those whose last timestamp ends by `at`, rests on algorithms in `weak`, or is not known."""
        is_unknown = Q(timestamp_ends_at__isnull=True)
        ends = Q(timestamp_ends_at__lte=at) | Q(timestamp_algorithms__in=weak)
        lasting = self.filter(sealed_at__isnull=False, expected_level="B-LTA")
        return lasting.filter(is_unknown | ends)


class Document(Work):
    """One sealed PDF of a request; one of each kind at most.

    `timestamp_ends_at` is when the first certificate of the last timestamp's chain ends, and
    `timestamp_algorithms` what it rests on, with spaces between; both unset below B-LTA.
    """

    TASK = "records.work.tasks.produce_document"
    WORDS = WorkWords(
        stuck=ngettext_lazy(
            "%(count)s signed PDF could not be made. See Tasks.",
            "%(count)s signed PDFs could not be made. See Tasks.",
            "count",
        ),
        failing=ngettext_lazy(
            "We have tried several times to make %(count)s signed PDF. We keep trying.",
            "We have tried several times to make %(count)s signed PDFs. We keep trying.",
            "count",
        ),
        untaken=gettext_lazy(
            "Signed PDFs wait, and nobody makes them. Is the worker process running?"
        ),
    )
    SINCE = "records_request__received_at"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    records_request = models.ForeignKey(RecordsRequest, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    verification_code = models.CharField(max_length=20, unique=True)
    expected_level = models.CharField(max_length=8)
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_digest = models.CharField(max_length=64, blank=True)
    seal_certificate_digest = models.CharField(max_length=64, blank=True)
    timestamp_ends_at = models.DateTimeField(null=True)
    timestamp_algorithms = models.CharField(max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    fonts = models.JSONField(default=list)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["records_request", "kind"], name="document_kind_once"),
            CheckConstraint(
                name="document_kind_is_known", condition=Q(kind__in=DocumentKind.values)
            ),
            CheckConstraint(
                name="document_sealed_is_whole",
                condition=Q(sealed_at__isnull=True)
                | Q(stored_file__isnull=False, finished_at__isnull=False)
                & ~Q(sealed_digest="")
                & ~Q(seal_certificate_digest=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
