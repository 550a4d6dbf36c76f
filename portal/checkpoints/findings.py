"""What the checkpoints show that the database cannot: each finding with a sentence for people."""

import datetime as dt
import hashlib
import itertools
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from django.db.models import Max

from portal.checkpoints import folder
from portal.checkpoints.content import Checkpoint, NotACheckpointError, parse
from portal.checkpoints.history import Memory, remembered
from portal.models import Event, Installation

PATIENCE = dt.timedelta(days=2)

# Says why a checkpoint's seal does not hold at a moment ("" if it does), and when it was made.
Prove = Callable[[Checkpoint, dt.datetime], "Proved"]


class Proved(NamedTuple):
    """When a checkpoint was sealed, or the short name of why its seal does not hold."""

    sealed_at: dt.datetime | None
    problem: str = ""


class Finding(NamedTuple):
    """Something is not as it should be. `place` is a stream, a checkpoint or the clock."""

    place: str
    problem: str


def verify(prove: Prove, at: dt.datetime) -> Iterator[Finding]:
    """Everything that differs from what the checkpoints say; nothing if all is as it was.

    Checkpoints may be made and streams may grow meanwhile. The folder is read before the events, and
    the database's memory before and after it.

    Raises:
        CheckpointFolderError: the folder cannot be read.
    """
    before, files, after = remembered(), folder.read(), remembered()
    examination = Examination(files, before, prove, at)
    yield from examination.run()
    newest = max(examination.sound, default=0)
    if newest > after.number:
        known = f"{_named(after.number)} as the last" if after.number else "none"
        yield Finding(_named(newest), f"the database remembers {known}")
    yield from _streams_against(examination.sound)
    yield from _behind(examination.sealed_at, at)


class Examination:
    """A look at every file, from the last to the first, as each vouches for the one before it.

    Afterwards `sound` holds the checkpoints that count, and `sealed_at` the time of the last one.
    """

    def __init__(
        self, files: Mapping[int, bytes], last: Memory, prove: Prove, at: dt.datetime
    ) -> None:
        self.sound: dict[int, Checkpoint] = {}
        self.sealed_at: dt.datetime | None = None
        self._files, self._last, self._prove = files, last, prove
        # A timestamp must have been good when the next one was made, the last one now.
        self._proved_at = at

    def run(self) -> Iterator[Finding]:
        """What is wrong with the files, in the order of their numbers."""
        problems = {number: self._problem(number) for number in sorted(self._files, reverse=True)}
        told = [(number, number, problem) for number, problem in problems.items() if problem]
        gaps = [(first, last, "the file is missing") for first, last in self._gaps()]
        for first, last, problem in sorted(told + gaps):
            yield Finding(_named(first, last), problem)

    def _gaps(self) -> Iterator[tuple[int, int]]:
        """First and last number of each run of files that must have been there."""
        end = max(self._last.number, *self.sound, 0) + 1
        there = sorted({0, *(number for number in self._files if number < end), end})
        for before, after in itertools.pairwise(there):
            if after - before > 1:
                yield before + 1, after - 1

    def _problem(self, number: int) -> str:
        try:
            checkpoint = parse(self._files[number])
        except NotACheckpointError:
            return "the file was changed"
        if checkpoint.content.number != number:
            stranger = _named(checkpoint.content.number)
            return f"the file holds {stranger}: files were swapped or put in another's place"
        proved = self._prove(checkpoint, self._proved_at)
        if proved.problem:
            return f"the file is not sealed by us ({proved.problem})"
        if witness := self._contradiction(number):
            return f"the file is another one than {witness} knows"
        self._take(checkpoint, proved)
        return ""

    def _contradiction(self, number: int) -> str:
        """Who knows this file by another digest: the next checkpoint or the database."""
        digest = hashlib.sha256(self._files[number]).hexdigest()
        following = self.sound.get(number + 1)
        if following and following.content.previous != digest:
            return _named(number + 1)
        if number == self._last.number and self._last.digest != digest:
            return "the database"
        return ""

    def _take(self, checkpoint: Checkpoint, proved: Proved) -> None:
        self.sound[checkpoint.content.number] = checkpoint
        self._proved_at = proved.sealed_at or self._proved_at
        self.sealed_at = self.sealed_at or proved.sealed_at


def _named(first: int, last: int = 0) -> str:
    return f"checkpoints {first} to {last}" if last > first else f"checkpoint {first}"


def _streams_against(checkpoints: Mapping[int, Checkpoint]) -> Iterator[Finding]:
    """Streams that lack, or have otherwise, an event that a checkpoint has seen as their last."""
    seen = {
        (uuid.UUID(line.stream), line.length): (number, line.digest)
        for number, checkpoint in sorted(checkpoints.items())
        for line in checkpoint.lines
    }
    rewritten: dict[uuid.UUID, tuple[int, int]] = {}
    events = Event.objects.order_by().values_list("stream_id", "number", "digest")
    for stream_id, number, digest in events.iterator(chunk_size=2000):
        checkpoint, known = seen.pop((stream_id, number), (0, digest))
        if known != digest:
            first = rewritten.get(stream_id, (number, checkpoint))
            rewritten[stream_id] = min(first, (number, checkpoint))
    for stream_id, (number, checkpoint) in sorted(rewritten.items()):
        yield Finding(
            f"stream {stream_id}",
            f"the history was rewritten: event {number} is another one than {_named(checkpoint)} saw",
        )
    yield from _cut({place: checkpoint for place, (checkpoint, _) in seen.items()})


def _cut(missing: Mapping[tuple[uuid.UUID, int], int]) -> Iterator[Finding]:
    """What to say of last events that are no longer there, by stream and number."""
    lengths = _lengths({stream_id for stream_id, _ in missing})
    for stream_id, places in itertools.groupby(sorted(missing), lambda place: place[0]):
        *_, longest = places
        had = f"{_named(missing[longest])} saw {longest[1]} events"
        left = lengths.get(stream_id, 0)
        problem = f"its end was cut off: {had}, {left} are left" if left else ""
        yield Finding(f"stream {stream_id}", problem or f"the whole stream is gone: {had}")


def _lengths(stream_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The last number of each of these streams that still has events."""
    last = Event.objects.order_by().values("stream_id").annotate(Max("number"))
    rows = last.values_list("stream_id", "number__max") if stream_ids else ()
    return {stream_id: number for stream_id, number in rows if stream_id in stream_ids}


def _behind(sealed_at: dt.datetime | None, at: dt.datetime) -> Iterator[Finding]:
    """A clock that stands still makes no checkpoints, and nobody else would notice."""
    begun = Installation.objects.values_list("made_at", flat=True).first()
    since = sealed_at or begun
    if since and at - since > PATIENCE:
        last = f"the last one is of {since:%Y-%m-%d}" if sealed_at else "there is none"
        yield Finding("clock", f"checkpoints are behind: {last}")
