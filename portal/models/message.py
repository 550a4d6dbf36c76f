"""Messages to be sent: each is work until it has left, or until a person must look at it."""

import datetime as dt

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from portal.encryption import EncryptedModel, EncryptedTextField
from portal.leases import Work, WorkWords, give_back
from portal.models.practice import Practice


class Message(Work, EncryptedModel):
    """An e-mail. `handed_over_at` is set just before the mail server may take it.

    If nobody learns what the server did with it, `unsure_at` is set, and it is never sent again by itself.
    """

    TASK = "portal.tasks.send_message"
    WORDS = WorkWords(
        stuck=ngettext_lazy(
            "%(count)s message could not be sent, or we are not sure. See Tasks.",
            "%(count)s messages could not be sent, or we are not sure. See Tasks.",
            "count",
        ),
        failing=ngettext_lazy(
            "We have tried several times to send %(count)s message. We keep trying.",
            "We have tried several times to send %(count)s messages. We keep trying.",
            "count",
        ),
        untaken=gettext_lazy(
            "Messages wait, and nobody sends them. Is the worker process running?"
        ),
    )
    SINCE = "created_at"

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    to = EncryptedTextField(label="message.to")
    to_digest = models.CharField(max_length=64, db_index=True)
    sender_name = EncryptedTextField(label="message.sender_name")
    subject = EncryptedTextField(label="message.subject")
    body_text = EncryptedTextField(label="message.body_text")
    body_html = EncryptedTextField(label="message.body_html")
    created_at = models.DateTimeField(default=timezone.now)
    handed_over_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    unsure_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="message_sent_was_handed_over",
                condition=Q(sent_at__isnull=True)
                | Q(handed_over_at__isnull=False, finished_at__isnull=False),
            ),
            CheckConstraint(
                name="message_unsure_waits_for_a_person",
                condition=Q(unsure_at__isnull=True) | Q(stuck_at__isnull=False),
            ),
        ]

    def give_up(self, at: dt.datetime) -> None:
        """Call a person, who must also ask what the mail server has if it may have it."""
        if self.handed_over_at is None:
            super().give_up(at)
        else:
            self.leave_to_a_person(at)

    def leave_to_a_person(self, at: dt.datetime) -> None:
        """Never send it again by itself: the mail server may have it."""
        give_back(self, "maybe_sent", at, permanent=True, unsure_at=at)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
