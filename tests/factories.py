"""Plain factories: practices, people and requests, free of surprise."""

import datetime as dt
from typing import Any

from django.utils import timezone

from portal.models import ClosureNotice, Membership, Practice, StaffUser
from records.actions.contact import ContactWords
from records.actions.drafts import start_draft
from records.actions.papers import Upload, add_paper
from records.actions.submission import ContactChoices, SigningAct, submit
from records.documents.content import (
    AnswerBy,
    CategoryChoice,
    Delivery,
    Discloser,
    Ending,
    Months,
    Needs,
    Reach,
    Receiver,
    SignedContent,
    Signer,
    Subject,
    WantedRecords,
)
from records.models import Draft, Paper, RecordsRequest
from records.models.paper import Purpose
from tests.photos import jpeg

SIGNED_AT = dt.datetime(2026, 2, 26, 18, 4, 9, tzinfo=dt.UTC)


def make_practice(**changes: Any) -> Practice:
    """A closed Oregon practice with its published notice."""
    values = {
        "name": "Cascade Vein Clinic",
        "state": "OR",
        "time_zone": "America/Los_Angeles",
        "hosts": ["testserver"],
        "clinic_phone": "503-555-0100",
        "answer_target_days": 30,
    } | changes
    practice = Practice.objects.create(**values)
    make_notice(practice)
    return practice


def make_notice(practice: Practice, **changes: Any) -> ClosureNotice:
    """The notice of a practice that closed on March 10, 2023."""
    values = {
        "keeper_name": "Harbor Records Keeping",
        "keeper_address": "PO Box 1180\nTualatin, OR 97062",
        "keeper_phone": "503-555-0142",
        "keeper_hours": "Monday to Friday, 9 a.m. to 5 p.m. Pacific time",
        "announced_on": dt.date(2023, 1, 10),
        "last_booking_on": dt.date(2023, 2, 24),
        "last_refill_on": dt.date(2023, 6, 8),
        "last_clinic_on": dt.date(2023, 3, 10),
        "portal_ends_on": dt.date(2023, 6, 30),
        "keeper_from_on": dt.date(2023, 3, 13),
        "retention_ends_on": dt.date(2033, 3, 10),
        "minors_retention_ends_on": dt.date(2041, 3, 10),
        "doctors_message": "Thank you for trusting us with your care.",
        "doctors": "Ada Example, MD\nBen Sample, MD",
        "published_at": dt.datetime(2023, 1, 10, tzinfo=dt.UTC),
    } | changes
    return ClosureNotice.objects.create(practice=practice, **values)


def make_staff(name: str = "Cleo Park", practice: Practice | None = None) -> StaffUser:
    """Somebody who works the queue of `practice`, or of none."""
    email = name.casefold().replace(" ", ".") + "@keeper.example"
    user = StaffUser.objects.create_user(email, name, "correct horse battery")
    if practice is not None:
        Membership.objects.create(user=user, practice=practice)
    return user


def make_words(**changes: Any) -> ContactWords:
    """What Maria writes on the contact page."""
    values = {
        "topic": "billing",
        "name": "María Łukasiewicz",
        "reply_to": "maria@home.example",
        "text": "Where can I pay?",
        "form_key": "one-page",
    }
    return ContactWords(**(values | changes))


def make_content(kind: str = "access_request", **changes: Any) -> SignedContent:
    """What Maria signs: her own records to herself, or to a clinic."""
    content = {
        "kind": kind,
        "version": "2",
        "language": "en",
        "discloser": Discloser(
            "Cascade Vein Clinic",
            "Harbor Records Keeping",
            "PO Box 1180, Tualatin, OR 97062",
            "503-555-0142",
        ),
        "patient": Subject("María José O’Neill-Łukasiewicz", "María Smith", "1948-03-27"),
        "signer": Signer("María José O’Neill-Łukasiewicz"),
        "reach": Reach(
            ("1234 SW Main Street, Apt 5", "Tualatin, OR 97062"),
            "maria@home.example",
            "503-555-0112",
        ),
        "records": WantedRecords(
            "chosen", ("visit_notes", "implant"), (Months("2019-01", "2023-03"),)
        ),
        "delivery": Delivery("online"),
        "needs": Needs(),
        "answer_by": AnswerBy("legal", 30),
    }
    if kind == "authorization":
        content |= {
            "delivery": Delivery("fax"),
            "answer_by": AnswerBy("target", 30),
            "state_form": "ORS 192.566",
            "recipients": (
                Receiver(
                    "clinic",
                    "Oregon Vascular Clinic",
                    ("9000 SW Barnes Road", "Portland, OR 97225"),
                    "503-555-0198",
                    "503-555-0199",
                ),
            ),
            "purpose": "care",
            "ending": Ending("date", "2026-05-27"),
            "categories": tuple(
                CategoryChoice(name, name == "genetic", "2026-02-26T17:58:00+00:00")
                for name in ("mental_health", "alcohol_drug", "hiv", "genetic")
            ),
        }
    return SignedContent(**(content | changes))


def make_contact(**changes: Any) -> ContactChoices:
    """How Maria wants to be reached."""
    values = {
        "first_names": "María José",
        "middle_names": "",
        "last_names": "O’Neill-Łukasiewicz",
        "best_way": "email",
        "may_leave_voice_message": False,
        "wants_plain_subject": False,
        "identity_answer": "later",
    }
    return ContactChoices(**(values | changes))


def make_act(practice: Practice, at: dt.datetime = SIGNED_AT, **changes: Any) -> SigningAct:
    """Maria typing her name."""
    values = {
        "typed_name": "María José O’Neill-Łukasiewicz",
        "signed_at": at,
        "local_time": practice.local(at).strftime("%B %-d, %Y, %-I:%M %p %Z"),
        "intent": "Sign by typing your name.",
        "button": "Sign and send my request",
        "agreement": "I agree to sign on this screen instead of on paper",
        "address": "203.0.113.9",
        "browser": "Mozilla/5.0",
        "choices": {"records": at.isoformat()},
    }
    return SigningAct(**(values | changes))


def make_paper(
    draft: Draft,
    purpose: Purpose = Purpose.IDENTITY,
    at: dt.datetime = SIGNED_AT,
    content: bytes = b"",
    name: str = "IMG…01.jpg",
) -> Paper:
    """A photo of an ID, added through the real action."""
    upload = Upload(name, content or jpeg())
    add_paper(draft, purpose, upload, at)
    return draft.papers.get(purpose=purpose, digest=upload.digest)


def make_request(
    practice: Practice,
    kind: str = "access_request",
    at: dt.datetime = SIGNED_AT,
    contact: ContactChoices | None = None,
    **changes: Any,
) -> RecordsRequest:
    """A request sent through the real action; `changes` are of its content."""
    return send(start_draft(practice, at=at), kind, contact, **changes)


def send(
    draft: Draft,
    kind: str = "access_request",
    contact: ContactChoices | None = None,
    **changes: Any,
) -> RecordsRequest:
    """The request that a draft becomes when it is signed at once."""
    if kind == "authorization" and draft.started_at > SIGNED_AT:
        changes.setdefault("ending", Ending("sent"))  # the usual last day may be over by then
    content = make_content(kind, **changes)
    act = make_act(draft.practice, draft.started_at)
    return submit(draft, content, contact or make_contact(), act)


def now() -> dt.datetime:
    """The present, for tests in which the moment does not matter."""
    return timezone.now()
