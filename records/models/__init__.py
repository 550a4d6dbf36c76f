"""What the product stores."""

from records.models.ask import Ask
from records.models.contact_message import ContactMessage
from records.models.document import Document
from records.models.draft import Draft
from records.models.note import Note
from records.models.paper import Paper
from records.models.people import NameDigest, Patient, Requester
from records.models.recipient import Recipient
from records.models.records_request import RecordsRequest
from records.models.renewal import Renewal
from records.models.scope import Scope
from records.models.signature import Signature
from records.models.staff_task import StaffTask

__all__ = [
    "Ask",
    "ContactMessage",
    "Document",
    "Draft",
    "NameDigest",
    "Note",
    "Paper",
    "Patient",
    "Recipient",
    "RecordsRequest",
    "Renewal",
    "Requester",
    "Scope",
    "Signature",
    "StaffTask",
]
