"""Who gets the records, and what became of them there."""

from django.db import models
from django.db.models import CheckConstraint, Q

from portal.encryption import EncryptedModel, EncryptedTextField
from records.models.records_request import RecordsRequest
from records.workflow import Outcome

DELIVERIES = ("online", "paper", "disc", "email", "fax", "pickup", "inspect")


class Recipient(EncryptedModel):
    """One place the records go to: the requester, or whom the permission names. Encrypted.

    `may_discuss`: the permission lets us talk with them about the records, too.
    """

    records_request = models.ForeignKey(RecordsRequest, models.CASCADE, related_name="recipients")
    kind = models.CharField(max_length=10)
    name = EncryptedTextField(label="recipient.name")
    address_lines = EncryptedTextField(label="recipient.address_lines")
    phone = EncryptedTextField(label="recipient.phone")
    fax = EncryptedTextField(label="recipient.fax")
    may_discuss = models.BooleanField(default=False)
    delivery = models.CharField(max_length=10)
    pickup_by = EncryptedTextField(label="recipient.pickup_by")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)

    class Meta:
        constraints = [
            CheckConstraint(
                name="recipient_kind_is_known",
                condition=Q(kind__in=["requester", "clinic", "other"]),
            ),
            CheckConstraint(
                name="recipient_delivery_is_known",
                condition=Q(delivery__in=DELIVERIES),
            ),
            CheckConstraint(
                name="recipient_outcome_is_known", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Recipient of {self.records_request_id}"
