"""A PDF on its way to a browser: handed out as a file, or shown inside a page of ours."""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import StreamingHttpResponse

# A browser's own viewer may show it inside our page; the file itself may fetch and run nothing.
_PREVIEW = {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
_DOWNLOAD = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}


def opened(chunks: Iterator[bytes]) -> Iterable[bytes]:
    """The same chunks, the first one read: while a page can still say that the storage is away."""
    return chain([next(chunks)], chunks)


def pdf_answer(
    chunks: Iterable[bytes], name: str, size: int, *, is_preview: bool = False
) -> StreamingHttpResponse:
    """A file to keep, or one shown in our own page; it says no more than `name`."""
    place = "inline" if is_preview else "attachment"
    headers = {
        "Content-Disposition": f'{place}; filename="{name}"',
        "Content-Length": str(size),
        "X-Robots-Tag": "noindex",
        **(_PREVIEW if is_preview else _DOWNLOAD),
    }
    return StreamingHttpResponse(chunks, content_type="application/pdf", headers=headers)
