"""Files that people send: kept in memory only, up to a limit, and taken by those pages that say so."""

import io
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.urls import Resolver404, resolve

LARGEST_BYTES = 10 * 1024**2
# A file, and what a browser writes around it.
LARGEST_BODY_BYTES = LARGEST_BYTES + 1024**2
# How the page is told that a file was too large to be read at all.
TOO_LARGE = "too-large"

V = TypeVar("V", bound=Callable[..., Any])


def takes_files(view: V) -> V:
    """Let the bodies that `view` gets be as large as a file; stands above all other decorators."""
    view.takes_files = True  # type: ignore[attr-defined] # read below
    return view


def is_taken_at(path: str) -> bool:
    """Whether the public page at `path` takes files."""
    try:
        view = resolve(path, settings.ROOT_URLCONF).func
    except Resolver404:
        return False
    return getattr(view, "takes_files", False)


class InMemory(FileUploadHandler):
    """Never on a disk, where a photo of an ID would lie readable; one too large leaves only its size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin."""
        super().new_file(*args, **kwargs)
        self.parts: list[bytes] = []
        self.received = 0
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece, or let go of all if it is too much."""
        self.received += len(raw_data)
        if self.received > LARGEST_BYTES:
            self.parts.clear()
        else:
            self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """What came; `size` is true also of what was let go."""
        return InMemoryUploadedFile(
            io.BytesIO(b"".join(self.parts)),
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
