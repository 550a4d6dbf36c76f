"""How a request of the web server becomes one of Django, whatever its headers say."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

# The content type of a request whose own could not be read (portal.middleware answers it 400).
UNREADABLE = "unreadable"


class WebRequest(WSGIRequest):
    """Django reads the content type, and with its charset the query, before any of ours may answer.

    A charset may name what is no text ("hex"), or spell a character that no name has (RFC 2231).
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (LookupError, ValueError, SuspiciousOperation):
            super().__init__(environ | {"CONTENT_TYPE": UNREADABLE})


class WebApplication(WSGIHandler):
    """Django, asked with such requests."""

    request_class = WebRequest
