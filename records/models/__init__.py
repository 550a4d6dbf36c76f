"""What the product stores."""

from records.models.contact_message import ContactMessage
from records.models.document import Document
from records.models.draft import Draft
from records.models.note import Note
from records.models.people import NameDigest, Patient, Requester
from records.models.recipient import Recipient
from records.models.records_request import RecordsRequest
from records.models.renewal import Renewal
from records.models.scope import Scope
from records.models.signature import Signature
from records.models.staff_task import StaffTask

__all__ = [
    "ContactMessage",
    "Document",
    "Draft",
    "NameDigest",
    "Note",
    "Patient",
    "Recipient",
    "RecordsRequest",
    "Renewal",
    "Requester",
    "Scope",
    "Signature",
    "StaffTask",
]
