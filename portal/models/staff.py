"""The custodian's staff, and the practices each of them works for."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from portal.models.practice import Practice


class StaffUserManager(BaseUserManager["StaffUser"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> "StaffUser":
        """A new staff member; without a password nobody can sign in as them yet."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user


class StaffUser(AbstractBaseUser):
    """A person who works the queue. Closed, never deleted: events name them by id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    practices: "models.ManyToManyField[Practice, Membership]" = models.ManyToManyField(
        Practice, through="Membership", related_name="staff"
    )

    objects: ClassVar[StaffUserManager] = StaffUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="staff_email_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person works for one practice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(StaffUser, models.CASCADE, related_name="memberships")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "practice"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.practice}"
