"""The request for records itself: facts that are different are kept apart (stage, permission, claim ...)."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from portal.models import Practice, StaffUser
from records.policy.paths import Route
from records.workflow import OPEN_STAGES, Identity, Permission, Stage


class RecordsRequestQuerySet(models.QuerySet["RecordsRequest"]):
    def visible_to(self, user: StaffUser) -> Self:
        """Requests of the practices this person works for."""
        return self.filter(practice__memberships__user=user)

    def open(self) -> Self:
        """Requests somebody still has to work on."""
        # Said the way the partial indexes below say it, or SQLite cannot see that they fit.
        return self.exclude(stage=Stage.CLOSED)

    def overdue(self, today: dt.date) -> Self:
        """Open requests whose due date has passed."""
        return self.open().filter(due_on__lt=today)

    def due_within(self, today: dt.date, days: int) -> Self:
        """Open requests due from today to `days` days from now."""
        return self.open().filter(due_on__gte=today, due_on__lte=today + dt.timedelta(days=days))

    def unclaimed(self) -> Self:
        """Open requests nobody has claimed."""
        return self.open().filter(claimed_by__isnull=True)

    def claimed_by_user(self, user: StaffUser) -> Self:
        """The open work of one person."""
        return self.open().filter(claimed_by=user)

    def oldest_due_first(self) -> Self:
        """The order of the queue; the reference makes it total."""
        return self.order_by("due_on", "reference")


class RecordsRequest(models.Model):
    """One signed request: an access request (45 CFR 164.524) or an authorization (164.508)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own, nor has `claimed_by`: without statistics SQLite would walk every request
    # of the practice instead of the open ones in the index below.
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="requests", db_index=False)
    reference = models.CharField(max_length=12, unique=True)
    route = models.CharField(max_length=20, choices=Route.choices)
    language = models.CharField(max_length=10)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.RECEIVED)
    permission = models.CharField(max_length=20, choices=Permission.choices)
    identity = models.CharField(max_length=20, choices=Identity.choices, default=Identity.OPEN)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    due_kind = models.CharField(max_length=10)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="claims", db_index=False
    )
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = RecordsRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="request_route_is_known", condition=Q(route__in=Route.values)),
            CheckConstraint(name="request_stage_is_known", condition=Q(stage__in=Stage.values)),
            CheckConstraint(
                name="request_identity_is_known", condition=Q(identity__in=Identity.values)
            ),
            CheckConstraint(
                name="request_due_kind_is_known", condition=Q(due_kind__in=["legal", "target"])
            ),
            CheckConstraint(
                name="request_permission_fits_its_route",
                condition=Q(route=Route.ACCESS, permission=Permission.NOT_NEEDED)
                | Q(
                    route=Route.AUTHORIZATION,
                    permission__in=[
                        Permission.UNSIGNED,
                        Permission.ACTIVE,
                        Permission.ENDED,
                        Permission.TAKEN_BACK,
                    ],
                ),
            ),
            CheckConstraint(
                name="request_claim_has_a_time",
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
            ),
        ]
        indexes = [
            # The queue reads open requests of some practices by due date.
            models.Index(
                fields=["practice", "due_on", "reference"],
                name="request_queue",
                condition=~Q(stage=Stage.CLOSED),
            ),
            # "My work" of one person.
            models.Index(
                fields=["claimed_by", "due_on", "reference"],
                name="request_claims",
                condition=~Q(stage=Stage.CLOSED),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to work on it."""
        return self.stage in OPEN_STAGES
