"""What we need from the person who asks, before we can go on; and what they answered."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedModel, EncryptedQuerySet, EncryptedTextField
from records.models.records_request import RecordsRequest


class AskKind(models.TextChoices):
    """What is asked for, in the words of "We need something from you: ..."."""

    ANSWER = "answer", _("an answer to a question")
    PAPERS = "papers", _("some papers")
    IDENTITY = "identity", _("something that shows who you are")
    PHONE_CALL = "phone_call", _("a phone call")


class AskQuerySet(EncryptedQuerySet["Ask"]):
    def open(self) -> Self:
        """Those nobody has answered yet."""
        return self.filter(answered_at__isnull=True)


class Ask(EncryptedModel):
    """One thing that staff asked of the requester, in the words of staff; both texts are encrypted."""

    records_request = models.ForeignKey(RecordsRequest, models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=20, choices=AskKind.choices)
    words = EncryptedTextField(label="ask.words")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = EncryptedTextField(label="ask.answer", default="")
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar = AskQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="ask_kind_is_known", condition=Q(kind__in=AskKind.values)),
            CheckConstraint(
                name="ask_answered_after_it_was_asked",
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=models.F("asked_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Ask {self.id}"

    @property
    def can_be_typed(self) -> bool:
        """Whether a few typed words are what is asked for."""
        return self.kind == AskKind.ANSWER
