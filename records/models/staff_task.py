"""Something a person of the custodian's staff has to do because the portal cannot."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Practice, StaffUser
from records.models.records_request import RecordsRequest


class TaskKind(models.TextChoices):
    SEAL_STUCK = "seal_stuck", _("The signed PDF could not be made")
    RENEWAL_STUCK = "renewal_stuck", _("The proof of a signed PDF could not be renewed")
    MESSAGE_STUCK = "message_stuck", _("A message could not be sent")
    MESSAGE_UNSURE = "message_unsure", _("A message may or may not have been sent")
    COPY_BY_MAIL = "copy_by_mail", _("Mail them a paper copy of what they signed")
    ASK_ANSWERED = "ask_answered", _("They answered what we asked")


class StaffTaskQuerySet(models.QuerySet["StaffTask"]):
    def visible_to(self, user: StaffUser) -> Self:
        """Tasks of the practices this person works for."""
        return self.filter(practice__memberships__user=user)

    def open(self) -> Self:
        """Tasks not done yet."""
        return self.filter(done_at__isnull=True)

    def startable(self) -> Self:
        """Open tasks whose work may be started again without a look at it.

        Of a message that may have left somebody must judge, each time.
        """
        return self.open().exclude(kind=TaskKind.MESSAGE_UNSURE).exclude(problem="")


class StaffTask(models.Model):
    """One task; `problem` is the named kind of failure that made it, "" if none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="staff_tasks")
    records_request = models.ForeignKey(RecordsRequest, models.CASCADE, related_name="staff_tasks")
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    problem = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = StaffTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="staff_task_kind_is_known", condition=Q(kind__in=TaskKind.values)),
            UniqueConstraint(
                fields=["records_request", "kind"],
                condition=Q(done_at__isnull=True),
                name="staff_task_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
