"""Looks at all that an installation holds, for what is not as it must be when no work is left."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from portal import keyring, leases, storage
from portal.backup.vault import Vault
from portal.leftovers import remove_leftovers
from portal.models import Event, Installation, Message, StoredFile
from records.audit import EventName
from records.checkpoints.audit import problems
from records.documents.reading import read_sealed
from records.models import Document, Draft, RecordsRequest, Renewal
from records.signing.profile import profile_from_settings
from records.signing.verify import verify

WORK = (Document, Message, Renewal)
# Of each request each is there once.
ONCE = (EventName.RECEIVED, EventName.SEALED)
# How a file is called until it is whole.
UNFINISHED = ("*.new", ".new-*", "*.unfinished", "backup-*", "tmp*")


def open_work() -> int:
    """How much neither is finished nor waits for a person; the jobs of the day count as one."""
    rows = (row.objects.filter(finished_at=None, stuck_at=None).count() for row in WORK)
    return sum(rows) + Installation.objects.filter(daily_jobs_on=None).count()


def let_leases_end() -> int:
    """Let the time pass in which a dead worker keeps others from its work; how much work that was."""
    held = (row.objects.filter(leased_until__isnull=False, finished_at=None) for row in WORK)
    past = timezone.now() - leases.QUIET
    return sum(rows.update(leased_until=past, rung_at=None) for rows in held)


def let_an_hour_pass() -> None:
    """What a clock that was an hour ahead put off is due at once."""
    now = timezone.now()
    for row in WORK:
        late = row.objects.filter(finished_at=None, stuck_at=None)
        late.update(leased_until=None, retry_at=None, rung_at=None)
    Installation.objects.filter(daily_jobs_retry_at__isnull=False).update(daily_jobs_retry_at=now)


def unsealed() -> list[str]:
    """Why each document that is not sealed yet is not."""
    return list(Document.objects.filter(sealed_at=None).values_list("problem", flat=True))


def begin_a_day() -> int:
    """Let the jobs of the day be due, and a proof that was not renewed yet be the first to end."""
    fresh = Document.objects.filter(renewals=None, sealed_at__isnull=False)
    Document.objects.filter(pk__in=fresh.values("pk")[:1]).update(timestamp_ends_at=timezone.now())
    return Installation.objects.update(daily_jobs_on=None, daily_jobs_retry_at=None)


def look(accepted: Collection[str], whole: Collection[str]) -> dict[str, Any]:
    """What is wrong, what is whole, and what became of each message.

    Requests that were found whole before, and did not change, are only counted.
    """
    at = timezone.now()
    # A worker that came second may still write its copy; the sweep takes that one in a day.
    files = _stored_files()
    for go in (storage.remove_orphans, remove_leftovers):
        go(at + dt.timedelta(days=2))
    there = {_seen_as(request): request for request in RecordsRequest.objects.all()}
    wrong = {seen: list(_wrong_with(there[seen])) for seen in set(there) - set(whole)}
    found = [f"{seen}: {problem}" for seen, problems in wrong.items() for problem in problems]
    references = {request.reference for request in there.values()}
    found.extend(
        f"{reference} was accepted, and is lost" for reference in set(accepted) - references
    )
    found.extend(_wrong_counts(len(there)))
    found.extend(_wrong_files(files))
    found.extend(problems(at))
    return {
        "wrong": found,
        "whole": [seen for seen in there if not wrong.get(seen)],
        "told": {str(message.pk): _fate(message) for message in Message.objects.all()},
    }


def snapshots(folder: str) -> list[str]:
    """The backups in a folder, each proved to its last byte."""
    vault = Vault(Path(folder), keyring.backup_key())
    for snapshot in vault.snapshots:
        assert sum(map(len, vault.open(snapshot, "database")))
        for listing in vault.manifest(snapshot)["files"].values():
            for name, (digest, _size) in listing.items():
                vault.objects.prove(name, digest)
    return vault.snapshots


def _seen_as(records_request: RecordsRequest) -> str:
    digests = (document.sealed_digest for document in records_request.documents.all())
    return " ".join([str(records_request.pk), *digests])


def _fate(message: Message) -> str:
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


def _wrong_counts(requests: int) -> Iterator[str]:
    """What must be there as often as something else, over all."""
    counted = Counter(Event.objects.values_list("name", flat=True))
    must_be = {
        EventName.RECEIVED: requests,
        EventName.SEALED: requests,
        EventName.CLAIMED: RecordsRequest.objects.filter(claimed_by__isnull=False).count(),
        EventName.RENEWED: Renewal.objects.exclude(replaced_digest="").count(),
    }
    for name, count in must_be.items():
        if counted[name] != count:
            yield f"{counted[name]} times {name}, and it must be {count}"
    rows = (
        Document.objects.count(),
        Message.objects.count(),
        Draft.objects.filter(records_request__isnull=False).count(),
    )
    if rows != (requests, requests, requests):
        yield f"{requests} requests, and documents, messages, drafts: {rows}"


def _stored_files() -> set[str]:
    return set(storages["sealed"].listdir("")[1])


def _wrong_files(cleared: set[str]) -> Iterator[str]:
    """`cleared` are those that were there when what no row speaks for was removed."""
    names = _stored_files()
    rows = {stored.name for stored in StoredFile.objects.filter(destroyed_at__isnull=True)}
    yield from (f"file {name} has no row" for name in (names & cleared) - rows)
    yield from (f"file {name} is not there" for name in rows - names)
    for pattern in UNFINISHED:
        yield from (f"{path} was left behind" for path in settings.PORTAL_VAR.rglob(pattern))
