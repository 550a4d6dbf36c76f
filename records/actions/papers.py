"""Take photos and papers in, as copies of our own, and let go of them when nobody needs them."""

import dataclasses
import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Iterable

from django.db import transaction

from portal import scanner, storage
from portal.encryption import digest
from portal.photocopy.ask import Copy, copied
from portal.photocopy.refusals import Refusal, RefusedError
from records import audit
from records.actions._paper_files import destroy_files, forget_papers
from records.actions.drafts import locked_draft
from records.actions.errors import TooManyPapersError
from records.audit import EventName
from records.models import Draft, Paper, RecordsRequest
from records.models.draft import LIFETIME
from records.models.paper import MOST_PAPERS, Purpose

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Upload:
    """A file as somebody sent it, with its name made unreadable."""

    masked_name: str
    content: bytes = dataclasses.field(repr=False)

    @property
    def digest(self) -> str:
        """What the same file has too, and nobody can guess without our key."""
        return digest("paper", hashlib.sha256(self.content).hexdigest())


def add_paper(draft: Draft, purpose: Purpose, upload: Upload, at: dt.datetime) -> None:
    """Keep our own copy of a file; the same file again changes nothing.

    Raises:
        RefusedError: it is none of the kinds, harmful, locked, broken or too much; or try again.
        TooManyPapersError: there are as many as there can be.
        DraftGoneError: the draft ran out, was cleared or was sent in the meantime.
    """
    known = draft.papers.filter(purpose=purpose)
    if known.filter(digest=upload.digest).exists():
        return
    if known.count() >= MOST_PAPERS:
        raise TooManyPapersError
    _keep(draft, purpose, upload, _copy(upload.content), at)


def remove_paper(draft: Draft, paper_id: uuid.UUID, at: dt.datetime) -> None:
    """Forget a file before anything is sent; a second time does no harm.

    Raises:
        DraftGoneError: as `add_paper`.
    """
    with transaction.atomic():
        forget_papers(locked_draft(draft.pk, at).papers.filter(pk=paper_id))


def hand_in_papers(draft: Draft, records_request: RecordsRequest, purposes: Iterable[str]) -> None:
    """Give the request what was added for `purposes`; what was added for others is forgotten."""
    forget_papers(draft.papers.exclude(purpose__in=list(purposes)))
    for paper in draft.papers.kept():
        paper.draft, paper.records_request = None, records_request
        paper.save(update_fields=["draft", "records_request"])
        audit.record(
            records_request,
            EventName.PAPER_ADDED,
            audit.REQUESTER,
            paper=str(paper.pk),
            purpose=paper.purpose,
        )


def remove_identity_papers(at: dt.datetime) -> int:
    """Destroy the photos of IDs of requests that ended 30 days ago; how many."""
    outlived = list(Paper.objects.outlived(at).values_list("pk", flat=True))
    return sum(_remove_kept(pk, at) for pk in outlived)


@transaction.atomic
def _remove_kept(pk: uuid.UUID, at: dt.datetime) -> bool:
    paper = Paper.objects.kept().select_for_update().filter(pk=pk).first()
    if paper is None or paper.records_request is None:
        return False
    destroy_files(paper)
    paper.removed_at, paper.masked_name = at, ""
    paper.save(update_fields=["removed_at", "masked_name"])
    audit.record(paper.records_request, EventName.PAPER_REMOVED, audit.SYSTEM, paper=str(pk))
    return True


def _copy(content: bytes) -> Copy:
    try:
        if not scanner.is_harmless(content):
            raise RefusedError(Refusal.HARMFUL)
    except scanner.ScannerAwayError as error:
        logger.error("a file was not taken: %s", error)
        raise RefusedError(Refusal.FAILED) from None
    return copied(content)


def _keep(draft: Draft, purpose: Purpose, upload: Upload, copy: Copy, at: dt.datetime) -> None:
    """The files come first; without their rows nobody can read them, and the sweep takes them."""
    file = storage.write(copy.file, "paper")
    thumbnail = storage.write(copy.thumbnail, "paper_thumbnail")
    with transaction.atomic():
        fresh = locked_draft(draft.pk, at)
        known = fresh.papers.filter(purpose=purpose)
        if known.filter(digest=upload.digest).exists():  # sent twice at once
            return
        if known.count() >= MOST_PAPERS:
            raise TooManyPapersError
        file.save(force_insert=True)
        thumbnail.save(force_insert=True)
        Paper.objects.create(
            draft=fresh,
            purpose=purpose,
            kind=copy.kind,
            pages=copy.pages,
            size=len(copy.file),
            masked_name=upload.masked_name,
            digest=upload.digest,
            file=file,
            thumbnail=thumbnail,
            added_at=at,
        )
        fresh.expires_at = at + LIFETIME
        fresh.save(update_fields=["expires_at"])
