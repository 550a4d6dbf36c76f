"""Which pages take a file, and how long a body may then be; all others take forms only.

Asked before anything of a request is read: by the web worker, which waits for a body, and by the
middleware, which refuses one. Both see the address as it was sent, so they never disagree.
"""

import dataclasses
import re

MB = 1024 * 1024
FORM_BYTES = MB
# What a browser writes around a file.
_AROUND_BYTES = 64 * 1024
# With the language in front, if the address has one.
_LANGUAGE = r"(?:/[a-z]{2,3}(?:-[a-z]{2,8})?)?"
_DRAFT = r"/records/request/[0-9a-f-]{36}"
# How a page is told that a file was too large to be read at all.
TOO_LARGE = "too-large"


@dataclasses.dataclass(frozen=True)
class FilePage:
    """A page that takes files smaller than `most_mb`; it `explains` itself if one is larger."""

    address: str
    most_mb: int
    explains: bool = False

    @property
    def most_bytes(self) -> int:
        """As large a file as it says it takes."""
        return self.most_mb * MB

    @property
    def body_bytes(self) -> int:
        """The longest body with such a file."""
        return self.most_bytes + _AROUND_BYTES

    def is_at(self, target: str) -> bool:
        """Whether `target`, the address as it stands in the request, is this page's."""
        return re.fullmatch(rf"{_LANGUAGE}{self.address}(?:\?.*)?", target) is not None


CHECK = FilePage("/verify/", 50)
PHOTOS = FilePage(rf"{_DRAFT}/(?:id-photo|papers-add)/", 10, explains=True)
PAGES = (CHECK, PHOTOS)


def page_at(method: str, target: str) -> FilePage | None:
    """The page that reads files there, if one does."""
    if method != "POST":
        return None
    return next((page for page in PAGES if page.is_at(target)), None)


def longest_body(method: str, target: str) -> int:
    """How many bytes a request may bring along."""
    page = page_at(method, target)
    return page.body_bytes if page else FORM_BYTES
