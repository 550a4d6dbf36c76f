"""Has a file copied by a child process, which may break; this process opens nothing of it."""

import dataclasses
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from portal import confined
from portal.photocopy.refusals import Refusal, RefusedError

_LIMITS = confined.Limits(memory=1536 * 1024**2, output=32 * 1024**2)
# Each child may need much memory for a moment.
_AT_ONCE, _PATIENCE_SECONDS = 2, 20.0
_desks = threading.BoundedSemaphore(_AT_ONCE)


@dataclasses.dataclass(frozen=True)
class Copy:
    """Our own drawing of a file: a JPEG, or a PDF of pictures; and a small JPEG of its first page."""

    kind: str
    pages: int
    file: bytes = dataclasses.field(repr=False)
    thumbnail: bytes = dataclasses.field(repr=False)


def copied(content: bytes) -> Copy:
    """Our copy of a JPEG, PNG, HEIC or PDF.

    Raises:
        RefusedError: it is another kind of file, two at once, locked, too much, or broken.
    """
    if not content:
        raise RefusedError(Refusal.EMPTY)
    with _a_desk():
        try:
            answer = confined.ask("portal.photocopy.child:copy", content, _LIMITS)
        except confined.ConfinedError:
            raise RefusedError(Refusal.UNREADABLE) from None
    line, _, files = answer.partition(b"\n")
    said = json.loads(line)
    if "refused" in said:
        raise RefusedError(Refusal(said["refused"]))
    size = said["size"]
    return Copy(said["kind"], said["pages"], files[:size], files[size:])


@contextmanager
def _a_desk() -> Iterator[None]:
    if not _desks.acquire(timeout=_PATIENCE_SECONDS):
        raise RefusedError(Refusal.FAILED)
    try:
        yield
    finally:
        _desks.release()
