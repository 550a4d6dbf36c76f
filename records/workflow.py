"""The stages of a request, and every legal move between them."""

import dataclasses

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where the work on a request stands (staff words)."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    GATHERING = "gathering", _("Gathering")
    REVIEW = "review", _("In review")
    CLOSED = "closed", _("Closed")


class Permission(TextChoices):
    """The signed permission of 45 CFR 164.508; an access request needs none."""

    NOT_NEEDED = "not_needed", _("Not needed")
    UNSIGNED = "unsigned", _("Not signed yet")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
    TAKEN_BACK = "taken_back", _("Taken back")


class Identity(TextChoices):
    """The identity check of 45 CFR 164.514(h)."""

    OPEN = "open", _("Not checked yet")
    CONFIRMED = "confirmed", _("Confirmed")
    NOT_CONFIRMED = "not_confirmed", _("Could not confirm")


class Outcome(TextChoices):
    """What one recipient got."""

    PENDING = "pending", _("Nothing sent yet")
    READY = "ready", _("Ready")
    SENT = "sent", _("Sent")
    NOT_GIVEN = "not_given", _("Not given")


class Closing(TextChoices):
    """Why a request was closed before anything was decided about it."""

    CANCELLED = "cancelled", _("Cancelled by the person who asked")


OPEN_STAGES = (Stage.RECEIVED, Stage.CHECKING, Stage.GATHERING, Stage.REVIEW)


@dataclasses.dataclass(frozen=True)
class Move:
    """One legal change of stage: from any of `sources` to `target`, with any of `permissions`."""

    name: str
    sources: tuple[Stage, ...]
    target: Stage
    permissions: tuple[Permission, ...] = tuple(Permission)


START_CHECKING = Move("start_checking", (Stage.RECEIVED,), Stage.CHECKING)
# What somebody signed for is not cancelled: a permission is taken back (45 CFR 164.508(b)(5)).
CANCEL = Move("cancel", OPEN_STAGES, Stage.CLOSED, (Permission.NOT_NEEDED, Permission.UNSIGNED))

MOVES = (START_CHECKING, CANCEL)
