"""The patient a request is about, and how to reach the person who asks."""

import datetime as dt
import re
import unicodedata
import uuid

from django.db import models

from portal.encryption import EncryptedDateField, EncryptedModel, EncryptedTextField, digest
from portal.models import Practice
from records.models.records_request import RecordsRequest
from records.policy.rights import PATIENT, Right


class Patient(EncryptedModel):
    """The name the practice knew the patient by, and the birth date. Encrypted."""

    records_request = models.OneToOneField(RecordsRequest, models.CASCADE, related_name="patient")
    first_names = EncryptedTextField(label="patient.first_names")
    middle_names = EncryptedTextField(label="patient.middle_names")
    last_names = EncryptedTextField(label="patient.last_names")
    other_names = EncryptedTextField(label="patient.other_names")
    birth_on = EncryptedDateField(label="patient.birth_on")
    # As much of it as is known: "2022", "2022-05", "2022-05-09", or "".
    died_on = EncryptedTextField(label="patient.died_on")

    def __str__(self) -> str:
        return f"Patient of {self.records_request_id}"

    @property
    def full_name(self) -> str:
        """All parts in the order they are said; a person may use one name only."""
        return " ".join(filter(None, [self.first_names, self.middle_names, self.last_names]))


class Requester(EncryptedModel):
    """Who asks and as what, how to reach them, and what is safe to do (45 CFR 164.522(b)).

    `capacity` is "patient", or the right to act for the patient (45 CFR 164.502(g)); `helper_name`
    is who helped a patient, which gives no right. `link_digest` finds the request by the link
    in our first message; the link itself is not kept.
    """

    records_request = models.OneToOneField(RecordsRequest, models.CASCADE, related_name="requester")
    name = EncryptedTextField(label="requester.name")
    capacity = models.CharField(max_length=20, default=PATIENT)
    helper_name = EncryptedTextField(label="requester.helper_name")
    address_lines = EncryptedTextField(label="requester.address_lines")
    email = EncryptedTextField(label="requester.email")
    phone = EncryptedTextField(label="requester.phone")
    best_way = models.CharField(max_length=10)
    may_leave_voice_message = models.BooleanField()
    wants_plain_subject = models.BooleanField()
    identity_answer = models.CharField(max_length=10)
    email_confirmed_at = models.DateTimeField(null=True)
    link_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    papers_answer = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="requester_best_way_is_known",
                condition=models.Q(best_way__in=["email", "phone", "mail"]),
            ),
            models.CheckConstraint(
                name="requester_capacity_is_known",
                condition=models.Q(capacity__in=[PATIENT, *(right.value for right in Right)]),
            ),
        ]

    def __str__(self) -> str:
        return f"Requester of {self.records_request_id}"

    @property
    def is_patient(self) -> bool:
        """Whether the patient asks, and not somebody for them."""
        return self.capacity == PATIENT


class NameDigest(models.Model):
    """One word of a patient's name together with the birth date, as a keyed digest: how staff search.

    Never a birth date alone: its few values could be tried one by one by whoever holds the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="name_digests")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "digest"], name="name_digest_once")
        ]
        indexes = [models.Index(fields=["digest"], name="name_digest")]

    def __str__(self) -> str:
        return str(self.id)


def name_words(name: str) -> list[str]:
    """The words of `name` as they are compared: no case, no accents, no punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(ch for ch in plain if not unicodedata.combining(ch))
    return sorted(
        {word for word in re.split(r"[\W_]+", letters.replace("'", "").replace("’", "")) if word}
    )


def name_digests(practice: Practice, name: str, birth_on: dt.date) -> list[str]:
    """One look-up digest for each word of `name`."""
    return [
        digest("patient-name", str(practice.pk), word, birth_on.isoformat())
        for word in name_words(name)
    ]
