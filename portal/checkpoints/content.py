"""What a checkpoint says, and the one form in which its file says it."""

import base64
import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from portal.canonical import canonical, digest_of
from portal.checkpoints import tree

FORMAT = "checkpoint-1"


class NotACheckpointError(ValueError):
    """These bytes are not what a checkpoint's file holds. Quotes nothing of them."""


@dataclasses.dataclass(frozen=True)
class Line:
    """How far one stream had come: its opaque id, its number of events, the last one's digest."""

    stream: str
    length: int
    digest: str

    @property
    def entry(self) -> bytes:
        """How it stands in the tree."""
        return canonical(dataclasses.asdict(self))


@dataclasses.dataclass(frozen=True)
class Content:
    """What is sealed. It names no stream, so that it can be handed out with a path.

    `root` is the head of the tree over all `streams`, in the order of their ids; `changed` is the
    digest of the lines that are new since the checkpoint before, whose file has the digest `previous`
    ("" before the first). Digests are SHA-256 in hexadecimal; `at` is in UTC (ISO 8601).
    """

    number: int
    at: str
    streams: int
    root: str
    changed: str
    previous: str
    format: str = FORMAT

    @property
    def statement(self) -> bytes:
        """The bytes that are sealed."""
        return canonical(dataclasses.asdict(self))

    @property
    def made_at(self) -> dt.datetime:
        """When it says that it was made."""
        return dt.datetime.fromisoformat(self.at)


_TYPES = {field.name: field.type for field in dataclasses.fields(Content)}


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A content with the lines that are new in it, its seal (CMS, DER) and the seal's timestamp."""

    content: Content
    lines: tuple[Line, ...]
    seal: bytes
    timestamp: bytes

    @property
    def encoded(self) -> bytes:
        """The file, byte for byte."""
        return canonical({**self.sealed_part, "lines": _listed(self.lines)})

    @property
    def sealed_part(self) -> dict[str, Any]:
        """The file without its lines: what an outsider may see of it."""
        return {
            "content": dataclasses.asdict(self.content),
            "seal": base64.b64encode(self.seal).decode(),
            "timestamp": base64.b64encode(self.timestamp).decode(),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the file, which the next checkpoint and the database remember."""
        return hashlib.sha256(self.encoded).hexdigest()


def digest_of_lines(lines: Iterable[Line]) -> str:
    """What a content calls `changed`."""
    return digest_of(_listed(lines))


def root_of(lines: Iterable[Line]) -> str:
    """The head of the tree over `lines`, which stand in the order of their streams' ids."""
    return tree.root([line.entry for line in lines]).hex()


def _listed(lines: Iterable[Line]) -> list[list[Any]]:
    return [[line.stream, line.length, line.digest] for line in lines]


def parse(encoded: bytes) -> Checkpoint:
    """The checkpoint that a file holds, in exactly the form we write.

    Raises:
        NotACheckpointError: it is anything else, or its lines are not those it was sealed with.
    """
    try:
        found = json.loads(encoded)
        checkpoint = from_parts(found, [Line(*line) for line in found["lines"]])
        is_whole = checkpoint.encoded == encoded
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotACheckpointError from None
    if not is_whole or checkpoint.content.changed != digest_of_lines(checkpoint.lines):
        raise NotACheckpointError
    return checkpoint


def from_parts(sealed_part: dict[str, Any], lines: Iterable[Line] = ()) -> Checkpoint:
    """A checkpoint again from its `sealed_part`.

    Raises:
        NotACheckpointError: a part is missing, of another kind or too many.
    """
    try:
        content = Content(**sealed_part["content"])
        dt.datetime.fromisoformat(content.at)
        seal, timestamp = (
            base64.b64decode(sealed_part[name], validate=True) for name in ("seal", "timestamp")
        )
    except (ValueError, TypeError, KeyError):
        raise NotACheckpointError from None
    is_ours = {name: type(value) for name, value in dataclasses.asdict(content).items()} == _TYPES
    if content.format != FORMAT or not is_ours:
        raise NotACheckpointError
    return Checkpoint(content, tuple(lines), seal, timestamp)
