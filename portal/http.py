"""What a request on the public site is known to carry."""

from django.http import HttpRequest

from portal.models import Practice


class PublicRequest(HttpRequest):
    """A request that `portal.middleware.known_host` let through: it knows whose site it is on."""

    practice: Practice
