"""What the ground stores."""

from portal.models.practice import ClosureNotice, Practice
from portal.models.staff import Membership, StaffUser

__all__ = ["ClosureNotice", "Membership", "Practice", "StaffUser"]
