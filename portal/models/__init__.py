"""What the ground stores."""

from portal.models.emailed_code import EmailedCode
from portal.models.event import Event, Stream
from portal.models.installation import Installation
from portal.models.message import Message
from portal.models.practice import ClosureNotice, Practice
from portal.models.staff import Membership, StaffUser
from portal.models.stored_file import StoredFile
from portal.models.tally import Tally

__all__ = [
    "ClosureNotice",
    "EmailedCode",
    "Event",
    "Installation",
    "Membership",
    "Message",
    "Practice",
    "StaffUser",
    "StoredFile",
    "Stream",
    "Tally",
]
