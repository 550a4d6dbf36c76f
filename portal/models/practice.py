"""A closed practice, and the notice that says what became of its records."""

import datetime as dt
import uuid
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone


class PracticeQuerySet(models.QuerySet["Practice"]):
    def answering(self, host: str) -> "Practice | None":
        """The practice that `host` names; while there is one practice only, it answers every host."""
        practices = list(self.order_by("created_at")[:2])
        if len(practices) == 1:
            practices[0].answers_every_host = True
            return practices[0]
        return next((p for p in self.order_by("created_at") if host in p.hosts), None)


class Practice(models.Model):
    """The legal entity whose records are kept: the discloser of 45 CFR 164.508(c)(1)(ii)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64)
    hosts = models.JSONField(default=list)
    clinic_phone = models.CharField(max_length=40)
    answer_target_days = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = PracticeQuerySet.as_manager()

    answers_every_host = False  # whether it was the only one when it was looked for

    class Meta:
        constraints = [
            models.CheckConstraint(name="practice_has_a_host", condition=~models.Q(hosts=[])),
            models.CheckConstraint(
                name="practice_plans_to_answer_within_a_year",
                condition=models.Q(answer_target_days__gte=1, answer_target_days__lte=366),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def notice(self) -> "ClosureNotice | None":
        """The notice in force: the newest published one."""
        return self.notices.filter(published_at__isnull=False).order_by("-published_at").first()

    def local(self, at: dt.datetime) -> dt.datetime:
        """`at` on the practice's own clock."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def today(self, at: dt.datetime) -> dt.date:
        """The calendar day it is at the practice."""
        return self.local(at).date()

    def address(self, path: str) -> str:
        """The full address of a public page, from the stored host, never from a header."""
        return f"{settings.LINK_SCHEME}://{self.hosts[0]}{settings.LINK_PORT}{path}"


class ClosureNotice(models.Model):
    """What the public is told about the closing: dates, keeper, and the doctors' words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="notices")
    keeper_name = models.CharField(max_length=200)
    keeper_address = models.TextField()
    keeper_phone = models.CharField(max_length=40)
    keeper_hours = models.CharField(max_length=200)
    announced_on = models.DateField()
    last_booking_on = models.DateField()
    last_refill_on = models.DateField()
    last_clinic_on = models.DateField()
    portal_ends_on = models.DateField()
    keeper_from_on = models.DateField()
    retention_ends_on = models.DateField()
    minors_retention_ends_on = models.DateField()
    brochure = models.FileField(upload_to="brochures/", blank=True)
    brochure_title = models.CharField(max_length=120, blank=True)
    brochure_pages = models.PositiveSmallIntegerField(default=0)
    doctors_message = models.TextField(blank=True)
    doctors = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_announced_before_the_last_day",
                condition=models.Q(announced_on__lte=models.F("last_clinic_on")),
            ),
            models.CheckConstraint(
                name="notice_records_outlive_the_practice",
                condition=models.Q(retention_ends_on__gt=models.F("last_clinic_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice} {self.last_clinic_on}"

    def publish(self, at: dt.datetime) -> Self:
        """Make this the notice in force from `at`."""
        self.published_at = at
        self.save(update_fields=["published_at"])
        return self
