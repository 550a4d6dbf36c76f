"""What the worker does when the doorbell rings: look at one row now."""

import uuid

from django.utils import timezone

from portal.tasking import task
from records.documents.produce import produce
from records.documents.renewals import renew_document as renew


@task()
def produce_document(document_id: str) -> None:
    """Render, seal and keep one document; safe to run again."""
    produce(uuid.UUID(document_id), timezone.now())


@task()
def renew_document(renewal_id: str) -> None:
    """Put another timestamp over one document if it needs one; safe to run again."""
    renew(uuid.UUID(renewal_id), timezone.now())
