"""What somebody wrote on the contact page, for the practice's staff to answer."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedModel, EncryptedQuerySet, EncryptedTextField
from portal.models import Practice, StaffUser

# How long a message stays after it was answered.
KEPT_MONTHS = 6
_KEPT = dt.timedelta(days=183)


class Topic(models.TextChoices):
    """What a message is about."""

    ASKING = "asking", _("Records request")
    ASKED = "asked", _("A request I already made")
    BILLING = "billing", _("Billing")
    OTHER = "other", _("Something else")


class ContactMessageQuerySet(EncryptedQuerySet["ContactMessage"]):
    def visible_to(self, user: StaffUser) -> Self:
        """Messages to the practices this person works for."""
        return self.filter(practice__memberships__user=user)

    def open(self) -> Self:
        """Messages nobody has answered yet."""
        return self.filter(done_at__isnull=True)

    def over(self, at: dt.datetime) -> Self:
        """Messages answered so long ago that they are deleted."""
        return self.filter(done_at__lte=at - _KEPT)


class ContactMessage(EncryptedModel):
    """One message. `sent_digest` is that of what was sent, so that a second press makes no second one."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="contact_messages")
    reference = models.CharField(max_length=12, unique=True)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    name = EncryptedTextField(label="contact_message.name")
    reply_to = EncryptedTextField(label="contact_message.reply_to")
    text = EncryptedTextField(label="contact_message.text")
    sent_digest = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar = ContactMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(
                name="contact_message_topic_is_known", condition=Q(topic__in=Topic.values)
            ),
            CheckConstraint(
                name="contact_message_done_by_somebody",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "done_at", "received_at"], name="contact_message_open")
        ]

    def __str__(self) -> str:
        return self.reference
