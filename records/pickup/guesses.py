"""Finds a request by its number or link and the patient's birth date, and lets nobody guess.

Only misses count, and each way here has counters of its own: whoever guesses at a number shuts neither
the link in our message nor the browser that sent the request. docs/adr/0018 has the arithmetic.
"""

import datetime as dt
import hmac
import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from portal import throttle
from portal.http import PublicRequest
from records.models import Patient, RecordsRequest
from records.notifications.received import link_digest
from records.pickup.visits import sent_here

# The limit in settings.THROTTLES, and who or what is counted.
Counter = tuple[str, str]


class TooManyMissesError(Exception):
    """Nothing was looked at; it may be tried again after `left`."""

    def __init__(self, left: dt.timedelta) -> None:
        super().__init__("too many misses")
        self.left = left


def find_by_number(
    request: PublicRequest, number: str, birth_date: str, at: dt.datetime
) -> RecordsRequest | None:
    """The request with this number, if the patient was born then; the same work if there is none.

    Raises:
        TooManyMissesError: this number, or this network, had too many misses.
    """
    own = sent_here(request)
    if own is not None and own.reference == number:
        counters = [("pickups_each", f"browser {own.pk}")]
    else:
        counters = [
            _network(request),
            ("pickups_each", f"number {request.practice.pk} {number}"),
        ]
    _count(counters, at)
    patient = _patients(request).filter(records_request__reference=number).first()
    return _hit(patient, birth_date, counters, at)


def find_by_link(
    request: PublicRequest, token: str, birth_date: str, at: dt.datetime
) -> RecordsRequest | None:
    """The request that the link leads to, if the patient was born then.

    Raises:
        TooManyMissesError: this link had too many misses, or this network if the link is none.
    """
    patient = (
        _patients(request)
        .filter(records_request__requester__link_digest=link_digest(token))
        .first()
    )
    counters = [
        ("pickups_each", f"link {patient.records_request_id}") if patient else _network(request)
    ]
    _count(counters, at)
    return _hit(patient, birth_date, counters, at)


def _network(request: PublicRequest) -> Counter:
    return ("pickups", f"misses {throttle.network(request)}")


def _patients(request: PublicRequest) -> "QuerySet[Patient]":
    patients = Patient.objects.select_related("records_request")
    return patients.filter(records_request__practice=request.practice)


def _count(counters: Sequence[Counter], at: dt.datetime) -> None:
    """Count it as a miss before anybody looks, so that many at once are not more than the limit."""
    for name, who in counters:
        left = throttle.wait(name, who, at)
        if left is not None:
            raise TooManyMissesError(left)


def _hit(
    patient: Patient | None, birth_date: str, counters: Sequence[Counter], at: dt.datetime
) -> RecordsRequest | None:
    looked_at = patient or _nobody()
    is_right = hmac.compare_digest(looked_at.birth_on.isoformat(), birth_date)
    if patient is None or not is_right:
        return None
    for name, who in counters:
        throttle.give_back(name, who, at)
    return patient.records_request


def _nobody() -> Patient:
    """Somebody whose birth date has to be decrypted like anybody's, so that no time tells."""
    nobody = Patient(id=uuid.uuid4())
    field = Patient._meta.get_field("birth_on")
    setattr(nobody, field.attname, field.sealed(dt.date.min, nobody.pk))
    return nobody
