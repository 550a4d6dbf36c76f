"""Keeps sealed documents provable: another timestamp in time, and the digests of the files before."""

import datetime as dt
import hashlib
import logging
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal import leases, storage
from portal.keyring import TamperedError
from portal.models import StoredFile
from records import audit
from records.audit import EventName
from records.documents.attempts import attempt
from records.documents.kept import FILE_LABEL, timestamp_facts
from records.models import Document, Renewal
from records.signing.errors import NotGenuineFileError, TimestampTooShortError
from records.signing.lifespan import Lifespan, weak_by
from records.signing.profile import SealingProfile, profile_from_settings
from records.signing.renew import LEAST_GAIN, MARGIN, known_lifespan, offer, renew

logger = logging.getLogger(__name__)

# So many wait at a time, so that new documents are not kept waiting behind old ones.
OPEN_AT_MOST = 1000


def start_renewals(at: dt.datetime) -> int:
    """Put the documents whose last timestamp ends within a year before the workers; how many.

    Those that a timestamp of today would hardly help are left alone, and told of in the log.

    Raises:
        SigningError: the timestamper does not answer, or is not to be trusted.
    """
    ending = _ending(at + MARGIN)
    if not ending.exists():
        return 0
    offered = offer(profile_from_settings(), at)
    helped = _ending(min(at + MARGIN, offered.lifespan.ends_at - LEAST_GAIN))
    left = ending.count() - helped.count()
    if left:
        logger.warning("timestamps_end_soon: %s documents, and a new one lasts no longer", left)
    is_open = Renewal.objects.filter(finished_at__isnull=True)
    room = max(0, OPEN_AT_MOST - is_open.filter(stuck_at__isnull=True).count())
    waiting = helped.exclude(Exists(is_open.filter(document=OuterRef("pk"))))
    pks = waiting.order_by("timestamp_ends_at").values_list("pk", flat=True)[:room]
    rows = [Renewal(document_id=pk, rung_at=None) for pk in pks]
    # Another clock may do the same just now.
    return len(Renewal.objects.bulk_create(rows, ignore_conflicts=True))


def renew_document(renewal_id: uuid.UUID, at: dt.datetime) -> None:
    """Look at one document's last timestamp and renew it if it must be, once; safe to run again.

    What goes wrong is named in the renewal's row: it is tried again later, or waits for a person.
    """
    renewal = leases.lease(Renewal, renewal_id, at)
    if renewal is None:
        return

    def give_back(problem: str, *, permanent: bool) -> None:
        _give_back(renewal, problem, at, permanent=permanent)

    attempt(renewal, lambda: _look(renewal, at), give_back)


def _ending(by: dt.datetime) -> QuerySet[Document]:
    used = Document.objects.values_list("timestamp_algorithms", flat=True).distinct()
    return Document.objects.ending(by, [names for names in used if weak_by(names.split(), by)])


def _look(renewal: Renewal, at: dt.datetime) -> None:
    document, profile = renewal.document, profile_from_settings()
    pdf = _read(document)
    known = known_lifespan(pdf, profile.anchors, at)
    renewed = _renewed(pdf, profile, at) if known.ends_at <= at + MARGIN else None
    if renewed is None:
        _keep_facts(renewal, known, at)
    else:
        lasts = known_lifespan(renewed, profile.anchors, at)
        _keep(renewal, renewed, storage.write(renewed, FILE_LABEL), lasts, at)


def _renewed(pdf: bytes, profile: SealingProfile, at: dt.datetime) -> bytes | None:
    try:
        return renew(pdf, profile, at)
    except TimestampTooShortError:
        return None  # the clock tells of it, and asks again tomorrow


def _read(document: Document) -> bytes:
    """The file as it was kept, and no other: what was swapped must not be made to look new."""
    if document.stored_file is None:
        raise NotGenuineFileError
    try:
        pdf = storage.read(document.stored_file)
    except (TamperedError, storage.FileDestroyedError):
        raise NotGenuineFileError from None
    if hashlib.sha256(pdf).hexdigest() != document.sealed_digest:
        raise NotGenuineFileError
    return pdf


def _keep_facts(renewal: Renewal, known: Lifespan, at: dt.datetime) -> None:
    with transaction.atomic():
        if leases.finish(renewal, at):
            Document.objects.filter(pk=renewal.document_id).update(**timestamp_facts(known))


def _keep(
    renewal: Renewal, pdf: bytes, stored: StoredFile, lasts: Lifespan, at: dt.datetime
) -> None:
    replaced, before = renewal.document.stored_file, renewal.document.sealed_digest
    digest = hashlib.sha256(pdf).hexdigest()
    with transaction.atomic():
        stored.save(force_insert=True)
        is_ours = leases.finish(renewal, at, replaced_digest=before)
        unchanged = Document.objects.filter(pk=renewal.document_id, sealed_digest=before)
        facts = {"stored_file": stored, "sealed_digest": digest, "size": len(pdf)}
        if not is_ours or not unchanged.update(**facts, **timestamp_facts(lasts)):
            transaction.set_rollback(True)  # another worker was faster; our file means nothing
            return
        if replaced is not None:
            storage.destroy(replaced)  # the new file begins with all of it
        audit.record(
            renewal.document.records_request,
            EventName.RENEWED,
            audit.SYSTEM,
            document=str(renewal.document_id),
            digest=digest,
            replaced=before,
        )


def _give_back(renewal: Renewal, problem: str, at: dt.datetime, *, permanent: bool) -> None:
    with transaction.atomic():
        if leases.give_back(renewal, problem, at, permanent=permanent):
            audit.record(
                renewal.document.records_request,
                EventName.RENEWAL_FAILED,
                audit.SYSTEM,
                document=str(renewal.document_id),
                problem=problem,
            )
