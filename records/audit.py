"""The names of our events, and the only way to write one: ids and named kinds, never personal data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal import events
from portal.models import Practice, StaffUser
from portal.models.event import Stream, StreamKind
from records.models import RecordsRequest

SYSTEM = "system"
REQUESTER = "requester"
ANYBODY = "anybody"


class EventName(TextChoices):
    """What happened, with the words staff read."""

    RECEIVED = "received", _("Received online")
    SEALED = "sealed", _("Signed document made and sealed")
    SEAL_FAILED = "seal_failed", _("The signed document could not be made yet")
    RENEWED = "renewed", _("Proof of the signed document renewed")
    RENEWAL_FAILED = (
        "renewal_failed",
        _("The proof of the signed document could not be renewed yet"),
    )
    MESSAGE_WRITTEN = "message_written", _("Message written")
    MESSAGE_HELD_BACK = "message_held_back", _("No message: this address got too many today")
    OPENED = "opened", _("Opened the request")
    DOCUMENT_OPENED = "document_opened", _("Opened the signed document")
    DOCUMENT_CHECKED = "document_checked", _("Checked whether the document came from us")
    PAPER_ADDED = "paper_added", _("Added a photo or paper")
    PAPER_OPENED = "paper_opened", _("Opened a photo or paper")
    PAPER_REMOVED = "paper_removed", _("Photo or paper deleted")
    LIST_OPENED = "list_opened", _("Opened a list of requests")
    SEARCHED = "searched", _("Searched")
    CLAIMED = "claimed", _("Claimed")
    HANDED_BACK = "handed_back", _("Handed back")
    TAKEN_OVER = "taken_over", _("Taken over")
    MOVED = "moved", _("Moved to the next stage")
    NOTE_ADDED = "note_added", _("Note")
    TASK_MADE = "task_made", _("Task for staff")
    TASK_DONE = "task_done", _("Task done")
    TRIED_AGAIN = "tried_again", _("Started again")
    MARKED_SENT = "marked_sent", _("Message marked as sent")
    STATUS_SEEN = "status_seen", _("Looked at the status page")
    COPY_SAVED = "copy_saved", _("Saved the signed document")
    EMAIL_CONFIRMED = "email_confirmed", _("Email address confirmed with a code")
    ASKED = "asked", _("Asked for something")
    ANSWERED = "answered", _("Answered what we asked")
    CANCELLED = "cancelled", _("Request cancelled")
    CONTACT_RECEIVED = "contact_received", _("Message from the contact page")
    CONTACT_DONE = "contact_done", _("Message from the contact page answered")
    CONTACT_DELETED = "contact_deleted", _("Message from the contact page deleted")
    SIGNED_IN = "signed_in", _("Signed in")
    SIGNED_OUT = "signed_out", _("Signed out")


def staff(user: StaffUser) -> str:
    """How an event names a member of staff."""
    return f"staff:{user.pk}"


def record(
    records_request: RecordsRequest, name: EventName, actor: str, **facts: events.Fact
) -> None:
    """Add an event to the request's own stream, in the caller's transaction."""
    stream = Stream(
        pk=records_request.pk, kind=StreamKind.REQUEST, practice_id=records_request.practice_id
    )
    events.append(stream, name.value, actor, facts)


def record_for_practice(
    practice: Practice, name: EventName, actor: str, **facts: events.Fact
) -> None:
    """Add an event to the practice's stream: sign-in, lists, settings, exports, keys."""
    stream = Stream(pk=practice.pk, kind=StreamKind.PRACTICE, practice=practice)
    events.append(stream, name.value, actor, facts)
