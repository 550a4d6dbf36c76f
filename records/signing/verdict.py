"""What the check of a sealed file can find, each finding with a sentence for people."""

import dataclasses
import datetime
import enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.signing.level import Level


class Reason(enum.Enum):
    """Why a file is genuine or not. The names are stable codes for programs."""

    GENUINE = "genuine"
    # What was handed in
    NOT_A_PDF = "not_a_pdf"
    UNREADABLE = "unreadable"
    NEVER_SEALED = "never_sealed"
    TOO_MANY_TIMESTAMPS = "too_many_timestamps"
    TOO_COSTLY = "too_costly"
    # What was done to the seal and to what it covers
    SEAL_REMOVED = "seal_removed"
    SEAL_DAMAGED = "seal_damaged"
    CONTENT_CHANGED = "content_changed"
    REWRITTEN = "rewritten"
    CUT_SHORT = "cut_short"
    # What was added behind the seal
    BYTES_APPENDED = "bytes_appended"
    PAGE_OVERLAID = "page_overlaid"
    PAGE_REWRITTEN = "page_rewritten"
    ATTACHMENT_REPLACED = "attachment_replaced"
    NOTE_ADDED = "note_added"
    SEAL_APPEARANCE_CHANGED = "seal_appearance_changed"
    TITLE_CHANGED = "title_changed"
    CHANGED_AFTER_SEALING = "changed_after_sealing"
    # What the seal is
    ARCHIVE_TIMESTAMP_BROKEN = "archive_timestamp_broken"
    ARCHIVE_TIMESTAMP_MISSING = "archive_timestamp_missing"
    LEVEL_DIFFERS = "level_differs"
    ATTACHMENT_MISSING = "attachment_missing"
    UNEXPECTED_SIGNATURE = "unexpected_signature"
    CHANGES_ALLOWED = "changes_allowed"
    # Who sealed it
    ANOTHER_AUTHORITY = "another_authority"
    ANOTHER_ORGANIZATION = "another_organization"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_EXPIRED = "certificate_expired"
    TIMESTAMP_NOT_TRUSTED = "timestamp_not_trusted"
    SEALING_TIME_DIFFERS = "sealing_time_differs"
    LISTS_OUTDATED = "lists_outdated"
    LASTING_PROOF_BROKEN = "lasting_proof_broken"
    # What our own records say
    UNKNOWN_HERE = "unknown_here"
    DIFFERS_FROM_RECORD = "differs_from_record"


# Perhaps by ourselves, under a seal of before.
SEALED_BY_ANOTHER = frozenset({Reason.ANOTHER_AUTHORITY, Reason.ANOTHER_ORGANIZATION})

SENTENCES: dict[Reason, Promise] = {
    Reason.GENUINE: _("This document is genuine and whole."),
    Reason.NOT_A_PDF: _("This file is not a PDF."),
    Reason.UNREADABLE: _("This file is damaged, and its seal cannot be read."),
    Reason.NEVER_SEALED: _(
        "This file has no seal. It may be a copy from before the document was sealed."
    ),
    Reason.TOO_MANY_TIMESTAMPS: _("This file has more timestamps than our documents ever need."),
    Reason.TOO_COSTLY: _(
        "We stopped reading this file. It takes more time or memory than any document of ours."
    ),
    Reason.SEAL_REMOVED: _("The seal has been taken out of this file."),
    Reason.SEAL_DAMAGED: _("The seal itself has been changed."),
    Reason.CONTENT_CHANGED: _("Something under the seal has been changed since it was sealed."),
    Reason.REWRITTEN: _("Another program saved this file again, and that broke the seal."),
    Reason.CUT_SHORT: _("The end of this file is missing."),
    Reason.BYTES_APPENDED: _("Something has been added at the end of this file."),
    Reason.PAGE_OVERLAID: _("Something has been drawn over a page after it was sealed."),
    Reason.PAGE_REWRITTEN: _("The text of a page has been replaced after it was sealed."),
    Reason.ATTACHMENT_REPLACED: _("The attached data has been replaced after it was sealed."),
    Reason.NOTE_ADDED: _("A note has been added to a page after it was sealed."),
    Reason.SEAL_APPEARANCE_CHANGED: _("The look of the seal has been changed after it was sealed."),
    Reason.TITLE_CHANGED: _("The title or the properties have been changed after it was sealed."),
    Reason.CHANGED_AFTER_SEALING: _("Something has been added to this file after it was sealed."),
    Reason.ARCHIVE_TIMESTAMP_BROKEN: _("The timestamp that protects this file has been changed."),
    Reason.ARCHIVE_TIMESTAMP_MISSING: _(
        "The timestamp that protects this file has been taken out of it."
    ),
    Reason.LEVEL_DIFFERS: _("The seal is not of the level that the document says it has."),
    Reason.ATTACHMENT_MISSING: _("The data that belongs to this document is not attached."),
    Reason.UNEXPECTED_SIGNATURE: _("This file is signed in a place where our seal does not go."),
    Reason.CHANGES_ALLOWED: _("The seal allows changes. Our seals allow none."),
    Reason.ANOTHER_AUTHORITY: _("This file was sealed under another authority than ours."),
    Reason.ANOTHER_ORGANIZATION: _("This file was sealed for another organization."),
    Reason.CERTIFICATE_REVOKED: _("The seal had been withdrawn before this file was sealed."),
    Reason.CERTIFICATE_EXPIRED: _("The seal was out of date, or not yet in use, at that time."),
    Reason.TIMESTAMP_NOT_TRUSTED: _("The time of sealing was not given by a timestamp we trust."),
    Reason.SEALING_TIME_DIFFERS: _(
        "The timestamp in the seal does not fit the time that the seal states."
    ),
    Reason.LISTS_OUTDATED: _(
        "We cannot tell: the revocation lists are missing or out of date. "
        "Get the current lists and check again."
    ),
    Reason.LASTING_PROOF_BROKEN: _("The proof that this file keeps for later years has a gap."),
    Reason.UNKNOWN_HERE: _("The seal is whole, but this document is not in our records."),
    Reason.DIFFERS_FROM_RECORD: _("The seal is whole, but our records hold another file for it."),
}


class NotGenuineError(Exception):
    """A check has failed; `reason` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The outcome of a check. All but `reason` is empty unless the file is genuine.

    `sealed_at` is proved by a timestamp, or at B-B only claimed by the seal; `attached` is the
    request as JSON, as it was sealed.
    """

    reason: Reason
    level: Level | None = None
    sealed_at: datetime.datetime | None = None
    organization: str = ""
    attached: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def genuine(self) -> bool:
        """Whether every check passed."""
        return self.reason is Reason.GENUINE

    @property
    def sentence(self) -> str:
        """The finding in words."""
        return str(SENTENCES[self.reason])
