"""The two legal routes, and what each must and must not ask."""

import dataclasses

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Route(TextChoices):
    """Kept apart from the first question to the last page."""

    ACCESS = "access", _("To me")
    AUTHORIZATION = "authorization", _("To someone else")


@dataclasses.dataclass(frozen=True)
class Requirements:
    """What a route asks for; what it does not name must not be asked."""

    document: str
    purpose: bool
    ending: bool
    recipient: bool
    categories: bool


# 45 CFR 164.524 and HHS access guidance: no purpose, no end, no authorization elements.
# 45 CFR 164.508(c)(1): recipient (iii), purpose (iv), expiration (v).
REQUIREMENTS = {
    Route.ACCESS: Requirements(
        document="access_request", purpose=False, ending=False, recipient=False, categories=False
    ),
    Route.AUTHORIZATION: Requirements(
        document="authorization", purpose=True, ending=True, recipient=True, categories=True
    ),
}


def route_for(send_to: str) -> Route:
    """The legal route that the answer "where should the records go?" leads to."""
    return Route.ACCESS if send_to == "me" else Route.AUTHORIZATION
