"""The reasons why a file is not copied; each has its sentence where people are told."""

from enum import StrEnum


class Refusal(StrEnum):
    """One reason, as it is kept and compared."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_KIND = "wrong_kind"
    HARMFUL = "harmful"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNREADABLE = "unreadable"
    FAILED = "failed"


class RefusedError(Exception):
    """The file is not copied. It holds the reason, and nothing of the file."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason
