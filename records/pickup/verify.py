"""Whether a document came from us: by the code printed in it, or by the file itself.

Documents of every practice on this installation count: they have one keeper and one seal, and the
answer never says which practice it was. A code is 60 random bits, so that nobody meets one by trying:
with ten thousand documents, and as many tries as one network has in a hundred years, the chance is
below one in a million.
"""

import dataclasses
import datetime as dt
import enum
import hashlib
import re
import threading

from records.actions.document_checks import Found, note_check
from records.models import Document
from records.models.document import DocumentQuerySet
from records.signing.errors import SigningError
from records.signing.profile import profile_from_settings
from records.signing.verdict import Reason, Verdict
from records.signing.verify_foreign import verify_foreign
from records.workflow import Permission

# Each reader is a process that may take a gigabyte for twenty seconds.
READERS = 2
_readers = threading.BoundedSemaphore(READERS)
_A_REFERENCE = re.compile(rb"MR-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
_STOPPED = {Permission.TAKEN_BACK: Found.TAKEN_BACK, Permission.ENDED: Found.ENDED}


class Unknown(enum.StrEnum):
    """What is told where no document of ours was found, or nothing could be found out."""

    CODE = "unknown_code"
    FILE = "unknown_file"
    NOT_IN_RECORDS = "not_in_records"
    TOO_COSTLY = "too_costly"
    CANNOT_TELL = "cannot_tell"
    BUSY = "busy"


@dataclasses.dataclass(frozen=True)
class Finding:
    """The answer. `sealed_at` and `pages` are told where the document is known to be the one we made."""

    kind: Found | Unknown
    sealed_at: dt.datetime | None = None
    pages: int = 0


def by_code(code: str) -> Finding:
    """What a printed code shows: that we made such a document, not that this is it."""
    document = _documents().filter(verification_code=code).first()
    if document is None:
        return Finding(Unknown.CODE)
    return _known(document, Found.CODE_KNOWN if document.sealed_at else Found.UNFINISHED)


def by_file(pdf: bytes, at: dt.datetime) -> Finding:
    """What the file shows. One that we know needs no reading: its digest is enough."""
    document = _documents().known_as(hashlib.sha256(pdf).hexdigest()).first()
    if document is not None:
        return _known(document, Found.GENUINE)
    if not _readers.acquire(blocking=False):
        return Finding(Unknown.BUSY)
    try:
        verdict = verify_foreign(pdf, profile_from_settings().trust, at)
    except SigningError:
        return Finding(Unknown.CANNOT_TELL)
    finally:
        _readers.release()
    return _strange(pdf, verdict)


def _strange(pdf: bytes, verdict: Verdict) -> Finding:
    """A file that is none of those we keep, as the strict check sees it."""
    match verdict.reason:
        case Reason.GENUINE:
            return _sealed_elsewhere(verdict)
        case Reason.LISTS_OUTDATED:
            return Finding(Unknown.CANNOT_TELL)
        case Reason.TOO_COSTLY:
            return Finding(Unknown.TOO_COSTLY)
        case _:
            document = _named_in(pdf)
            return _known(document, Found.CHANGED) if document else Finding(Unknown.FILE)


def _sealed_elsewhere(verdict: Verdict) -> Finding:
    """Our seal, whole, in a file that our records do not hold: as after a restore."""
    code = str(verdict.attached.get("verification_code", ""))
    document = _documents().filter(verification_code=code).first()
    if document is None:
        return Finding(Unknown.NOT_IN_RECORDS, verdict.sealed_at)
    finding = _known(document, Found.ANOTHER_FILE)
    return dataclasses.replace(finding, sealed_at=verdict.sealed_at, pages=0)


def _named_in(pdf: bytes) -> Document | None:
    """The document whose reference stands in the bytes, which are searched and not parsed.

    Only the first counts, so that one file tries one reference; that one exists tells nobody whose.
    """
    reference = _A_REFERENCE.search(pdf)
    if reference is None:
        return None
    sealed = _documents().filter(sealed_at__isnull=False)
    return sealed.filter(records_request__reference=reference[0].decode()).first()


def _known(document: Document, found: Found) -> Finding:
    """That a permission was taken back matters more than anything but a change of the file."""
    if found is not Found.CHANGED:
        permission = Permission(document.records_request.permission)
        found = _STOPPED.get(permission, found)
    note_check(document, found)
    if found in (Found.CHANGED, Found.UNFINISHED):
        return Finding(found)
    return Finding(found, document.sealed_at, document.pages)


def _documents() -> DocumentQuerySet:
    return Document.objects.select_related("records_request")
