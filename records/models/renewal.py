"""Another timestamp for a sealed document: work to be done, and afterwards the digest of the file before."""

import uuid

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from portal.leases import Work, WorkWords
from records.models.document import Document


class Renewal(Work):
    """One look at the last timestamp of a document. Finished, it names the file that it replaced.

    `replaced_digest` is "" if nothing had to be done. Copies of the replaced file stay genuine.
    """

    TASK = "records.work.tasks.renew_document"
    WORDS = WorkWords(
        stuck=ngettext_lazy(
            "The proof of %(count)s signed PDF could not be renewed. See Tasks.",
            "The proofs of %(count)s signed PDFs could not be renewed. See Tasks.",
            "count",
        ),
        failing=ngettext_lazy(
            "We have tried several times to renew the proof of %(count)s signed PDF. We keep trying.",
            "We have tried several times to renew the proofs of %(count)s signed PDFs. We keep trying.",
            "count",
        ),
        untaken=gettext_lazy(
            "Proofs of signed PDFs wait, and nobody renews them. Is the worker process running?"
        ),
    )
    SINCE = "made_at"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="renewals")
    made_at = models.DateTimeField(default=timezone.now)
    replaced_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["document"],
                condition=Q(finished_at__isnull=True),
                name="renewal_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"renewal {self.id}"
