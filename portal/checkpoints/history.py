"""Checkpoints one after the other: what is remembered of the last, and what the next one says."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from portal.checkpoints.content import (
    Checkpoint,
    Content,
    Line,
    NotACheckpointError,
    digest_of_lines,
    parse,
    root_of,
)
from portal.models import Installation, Stream


class Memory(NamedTuple):
    """What the database remembers of the last checkpoint; 0 and "" before the first."""

    number: int
    digest: str


def remembered() -> Memory:
    """The last checkpoint that the database knows of."""
    fields = Installation.objects.values_list("checkpoint_number", "checkpoint_digest")
    return Memory(*(fields.first() or (0, "")))


def remember(checkpoint: Checkpoint) -> None:
    """Make this the last one. Right to do twice: only the one before it gives way."""
    number = checkpoint.content.number
    Installation.objects.filter(checkpoint_number=number - 1).update(
        checkpoint_number=number, checkpoint_digest=checkpoint.digest
    )


def parsed(files: Mapping[int, bytes], number: int) -> Checkpoint | None:
    """Checkpoint `number`, if its file is there, can be read, and bears this number itself."""
    try:
        checkpoint = parse(files.get(number, b""))
    except NotACheckpointError:
        return None
    return checkpoint if checkpoint.content.number == number else None


def lines_up_to(last: Memory, files: Mapping[int, bytes]) -> dict[str, Line]:
    """How far each stream had come at checkpoint `last`, as far back as file follows on file.

    Behind a gap nothing is known any more; the next checkpoint then tells of those streams anew.
    """
    number, digest = last
    lines: dict[str, Line] = {}
    while (checkpoint := parsed(files, number)) and checkpoint.digest == digest:
        lines = {line.stream: line for line in checkpoint.lines} | lines
        number, digest = number - 1, checkpoint.content.previous
    return lines


def following(
    last: Memory, files: Mapping[int, bytes], at: dt.datetime
) -> tuple[Content, list[Line]]:
    """What the checkpoint behind `last` says at `at`, and the lines that are new in it.

    No stream goes back: one that lost events, or vanished, stands as it stood before.
    """
    known = lines_up_to(last, files)
    streams = Stream.objects.filter(length__gt=0).values_list("pk", "length", "head_digest")
    now = [Line(str(pk), length, digest) for pk, length, digest in streams]
    grown = {
        line.stream: line
        for line in now
        if line.stream not in known or line.length > known[line.stream].length
    }
    everything, changed = in_order(known | grown), in_order(grown)
    content = Content(
        number=last.number + 1,
        at=at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        streams=len(everything),
        root=root_of(everything),
        changed=digest_of_lines(changed),
        previous=last.digest,
    )
    return content, changed


def in_order(lines: Mapping[str, Line]) -> list[Line]:
    """The lines in the order of the tree."""
    return [lines[stream] for stream in sorted(lines)]
