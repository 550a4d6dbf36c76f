"""The chain of events: streams, and the events in them (append-only, see portal.append_only)."""

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from portal.models.practice import Practice


class StreamKind(models.TextChoices):
    REQUEST = "request"
    PRACTICE = "practice"


class Stream(models.Model):
    """One chain: its id is the id of what it tells about. Keeps its length and its last digest."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, choices=StreamKind.choices)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    length = models.PositiveIntegerField(default=0)
    head_digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            CheckConstraint(name="stream_kind_is_known", condition=Q(kind__in=StreamKind.values))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Event(models.Model):
    """What happened: ids and named kinds, no personal data. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    name = models.CharField(max_length=40)
    actor = models.CharField(max_length=50)
    facts = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [UniqueConstraint(fields=["stream", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.number} {self.name}"
