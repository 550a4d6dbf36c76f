"""Looks at all that an installation holds and prints what is not as it must be, a line for each.

The last line tells what became of each message: `id=sent`, `id=unsure` or `id=stuck`.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator

import django

django.setup()

from django.core.files.storage import storages  # noqa: E402 -- models need the setup
from django.utils import timezone  # noqa: E402

from portal import storage  # noqa: E402
from portal.models import Event, Message, StoredFile  # noqa: E402
from records.audit import EventName  # noqa: E402
from records.checkpoints.audit import problems  # noqa: E402
from records.documents.reading import read_sealed  # noqa: E402
from records.models import Document, Draft, RecordsRequest  # noqa: E402
from records.signing.profile import profile_from_settings  # noqa: E402
from records.signing.verify import verify  # noqa: E402

# Of a finished request each is there once.
ONCE = (EventName.RECEIVED, EventName.SEALED)


def wrong() -> Iterator[str]:
    """Everything that is not as it must be when no work is left."""
    at = timezone.now()
    storage.remove_orphans(at + dt.timedelta(days=2))
    for records_request in RecordsRequest.objects.all():
        for problem in _wrong_with(records_request):
            yield f"request {records_request.pk}: {problem}"
    yield from _wrong_files()
    yield from problems(at)


def fate(message: Message) -> str:
    """What became of a message."""
    if message.sent_at:
        return "sent"
    return "unsure" if message.unsure_at else "stuck"


def _wrong_with(records_request: RecordsRequest) -> Iterator[str]:
    documents = records_request.documents.all()
    if [document.kind for document in documents] != [records_request.signature.kind]:
        yield f"{len(documents)} documents"
    for document in documents:
        yield from _wrong_document(document)
    happened = Counter(
        Event.objects.filter(stream_id=records_request.pk).values_list("name", flat=True)
    )
    yield from (f"{happened[name]} times {name}" for name in ONCE if happened[name] != 1)
    if Draft.objects.filter(records_request=records_request).count() != 1:
        yield "its draft is not marked as sent"
    if Message.objects.filter(subject_id=records_request.pk).count() != 1:
        yield "not one message"


def _wrong_document(document: Document) -> Iterator[str]:
    if document.sealed_at is None:
        yield f"document {document.pk} is not sealed: {document.problem}"
        return
    pdf = b"".join(read_sealed(document))
    verdict = verify(pdf, profile_from_settings().trust)
    if not verdict.genuine:
        yield f"document {document.pk}: {verdict.reason.value}"
    if hashlib.sha256(pdf).hexdigest() != document.sealed_digest:
        yield f"document {document.pk} is not the one that was sealed"


def _wrong_files() -> Iterator[str]:
    _folders, names = storages["sealed"].listdir("")
    rows = {stored.name for stored in StoredFile.objects.all()}
    yield from (f"file {name} has no row" for name in set(names) - rows)
    yield from (f"file {name} is not there" for name in rows - set(names))


if __name__ == "__main__":
    for line in wrong():
        print(line)
    print(*(f"{message.pk}={fate(message)}" for message in Message.objects.all()))
