"""Requests written in bulk, past the actions: for measuring lists only."""

import datetime as dt

from django.utils import timezone

from portal import reference
from portal.models import Practice, StaffUser, StoredFile
from records.models import Document, Patient, RecordsRequest, Scope
from records.policy.paths import Route
from records.workflow import Identity, Permission, Stage

BATCH = 2_000
FIRST_NAMES = ("Ana", "Bao", "Carl", "Dima", "Ella", "Farid", "Grace")
LAST_NAMES = ("Nguyen", "Okafor", "Petrov", "Quispe", "Rossi", "Sato", "Tran-Lindqvist")


def fill(practice: Practice, staff: StaffUser, numbers: range, *, open_ones: int) -> None:
    """Write the requests with these numbers; those below `open_ones` are open."""
    kept = StoredFile.objects.create(label="bench", wrapped_key=b"none", size=1)
    for start in range(0, len(numbers), BATCH):
        requests = [
            request_number(number, practice, staff if number < open_ones else None)
            for number in numbers[start : start + BATCH]
        ]
        RecordsRequest.objects.bulk_create(requests)
        Patient.objects.bulk_create(map(patient_of, requests))
        Scope.objects.bulk_create(map(scope_of, requests))
        Document.objects.bulk_create(document_of(each, kept) for each in requests)


def request_number(number: int, practice: Practice, staff: StaffUser | None) -> RecordsRequest:
    """Due around today; open if there is staff to work on it, and then a fifth of them claimed."""
    now = timezone.now()
    claimed_by = staff if number % 5 == 0 else None
    return RecordsRequest(
        practice=practice,
        reference=reference.new("MR", 4, 4),
        route=Route.ACCESS,
        language="en",
        stage=(Stage.RECEIVED, Stage.CHECKING)[number % 2] if staff else Stage.CLOSED,
        permission=Permission.NOT_NEEDED,
        identity=Identity.OPEN,
        received_at=now - dt.timedelta(days=number % 40),
        due_on=practice.today(now) + dt.timedelta(days=number % 40 - 10),
        due_kind="legal",
        claimed_by=claimed_by,
        claimed_at=now if claimed_by else None,
    )


def patient_of(records_request: RecordsRequest) -> Patient:
    """Somebody with a name and a birth date, encrypted as in life."""
    number = records_request.pk.int
    return Patient(
        records_request=records_request,
        first_names=FIRST_NAMES[number % len(FIRST_NAMES)],
        middle_names="",
        last_names=LAST_NAMES[number % len(LAST_NAMES)],
        other_names="",
        birth_on=dt.date(1930 + number % 70, 1 + number % 12, 1 + number % 28),
    )


def scope_of(records_request: RecordsRequest) -> Scope:
    """All records."""
    wanted = {"choice": "all", "kinds": [], "from_month": "", "to_month": ""}
    return Scope(
        records_request=records_request, wanted=wanted, categories=[], purpose="", ending={}
    )


def document_of(records_request: RecordsRequest, kept: StoredFile) -> Document:
    """A sealed document; of open requests about one in twenty is stuck instead."""
    now = timezone.now()
    document = Document(
        records_request=records_request,
        kind="access_request",
        verification_code=reference.new("VX", 4, 4, 4),
        expected_level="B-LTA",
    )
    if records_request.is_open and records_request.pk.int % 20 == 0:
        document.problem, document.stuck_at = "missing_glyph", now
        return document
    document.stored_file, document.sealed_at, document.finished_at = kept, now, now
    document.sealed_digest = document.seal_certificate_digest = "0" * 64
    return document
