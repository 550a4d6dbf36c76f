"""What the worker does when the doorbell rings: look at one row now."""

import uuid

from django.utils import timezone

from portal.tasking import task
from records.documents.produce import produce


@task()
def produce_document(document_id: str) -> None:
    """Render, seal and keep one document; safe to run again."""
    produce(uuid.UUID(document_id), timezone.now())
