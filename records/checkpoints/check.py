"""An outsider's check of exported events: needs the file and the root, no key and no database."""

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from portal.canonical import digest_of
from portal.checkpoints import tree
from portal.checkpoints.content import Checkpoint, Line, from_parts
from records.checkpoints.export_format import FORMAT, written
from records.signing.statements import Companions, Proof, prove_statement
from records.signing.trust import Trust
from records.signing.verdict import NotGenuineError

_PARTS = {
    "format", "stream", "events", "place", "checkpoint", "certificates", "revocation_lists"
}  # fmt: skip

_ANOTHER_FORM = "This file is not as we wrote it."


class NotProvedError(Exception):
    """The file proves nothing; the text says why."""


@dataclasses.dataclass(frozen=True)
class ProvedEvents:
    """What the file proves: these events were there, in this order, at `sealed_at`."""

    stream: str
    events: tuple[dict[str, Any], ...]
    sealed_at: dt.datetime
    checkpoint: int


def check(exported: bytes, trust: Trust, at: dt.datetime) -> ProvedEvents:
    """Every link from the first event to the seal and its timestamp, which must be good at `at`.

    Raises:
        NotProvedError: one of them does not hold.
    """
    try:
        found = json.loads(exported)
        if written(found) != exported:
            # Whatever else it holds, a key twice above all, could show a reader other events.
            raise NotProvedError(_ANOTHER_FORM)
        return _checked(found, trust, at)
    except NotProvedError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotProvedError("This file is no export of events.") from None


def _checked(found: dict[str, Any], trust: Trust, at: dt.datetime) -> ProvedEvents:
    if found["format"] != FORMAT or set(found) != _PARTS:
        raise NotProvedError("This file is no export of events that we know.")
    stream, events, place = found["stream"], found["events"], found["place"]
    line = Line(stream["stream"], len(events), _last_digest(stream, events))
    checkpoint = from_parts(found["checkpoint"])
    if checkpoint.sealed_part != found["checkpoint"] or set(place) != {"index", "path"}:
        raise NotProvedError(_ANOTHER_FORM)
    path = [bytes.fromhex(each) for each in place["path"]]
    root = tree.root_above(line.entry, place["index"], checkpoint.content.streams, path)
    if root.hex() != checkpoint.content.root:
        raise NotProvedError("These events are not the ones that the checkpoint saw.")
    companions = Companions(tuple(found["certificates"]), tuple(found["revocation_lists"]))
    sealed_at = _sealed_at(checkpoint, trust, at, companions)
    return ProvedEvents(line.stream, tuple(events), sealed_at, checkpoint.content.number)


def _last_digest(stream: dict[str, str], events: Sequence[dict[str, Any]]) -> str:
    """The digest of the last event, if each one follows the one before it."""
    digest = digest_of(stream)
    for number, event in enumerate(events, start=1):
        expected = (stream["stream"], number, digest)
        if (event["stream"], event["number"], event["previous"]) != expected:
            raise NotProvedError(f"Event {number} does not follow what is before it.")
        digest = digest_of(event)
    return digest


def _sealed_at(
    checkpoint: Checkpoint, trust: Trust, at: dt.datetime, companions: Companions
) -> dt.datetime:
    proof = Proof(checkpoint.seal, checkpoint.timestamp)
    try:
        return prove_statement(checkpoint.content.statement, proof, trust, at, companions).sealed_at
    except NotGenuineError as refusal:
        raise NotProvedError(
            f"The checkpoint's seal does not hold ({refusal.reason.value})."
        ) from None
