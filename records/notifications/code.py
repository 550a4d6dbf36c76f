"""Send somebody the code that opens the whole page of their request."""

from records.models import RecordsRequest
from records.notifications.writing import write


def send_code(records_request: RecordsRequest, code: str) -> None:
    """Put "Your code" into the outbox: the digits, and not a word about the request."""
    write(records_request, "code", {"code": code})
