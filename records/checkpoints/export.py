"""The events of one request as a file that an outsider can check: with their path and checkpoint."""

import dataclasses
import datetime as dt

from django.db.models import QuerySet

from portal import events
from portal.canonical import digest_of
from portal.checkpoints import folder, history, tree
from portal.checkpoints.content import Checkpoint, Line, root_of
from portal.models import Event, Stream
from records.checkpoints.export_format import FORMAT, written
from records.signing.profile import profile_from_settings
from records.signing.statements import Proof, prove_statement
from records.signing.verdict import NotGenuineError


class ExportError(Exception):
    """Nothing was exported; the text says why, and what to do."""


@dataclasses.dataclass(frozen=True)
class Export:
    """The file, the number of its events, and of those that no checkpoint covers yet."""

    file: bytes
    covered: int
    later: int


def export(stream: Stream, at: dt.datetime) -> Export:
    """What the last checkpoint proves of `stream`: its events up to then, and nothing later.

    Raises:
        ExportError: there is no such proof, or database and checkpoint disagree.
        CheckpointFolderError: the folder is away.
        SigningError: the installation's own seal cannot be loaded.
    """
    checkpoint, lines = _last_checkpoint()
    ids = [line.stream for line in lines]
    if str(stream.pk) not in ids:
        raise ExportError("No checkpoint covers this request yet: try again tomorrow.")
    index = ids.index(str(stream.pk))
    chain = stream.events.filter(number__lte=lines[index].length).order_by("number")
    _require_agreement(stream, chain, lines[index])
    path = tree.path([line.entry for line in lines], index)
    facts = {
        "format": FORMAT,
        "stream": events.identity(stream),
        "events": [events.written_down(event) for event in chain],
        "place": {"index": index, "path": [each.hex() for each in path]},
        "checkpoint": checkpoint.sealed_part,
        **_companions(checkpoint, at),
    }
    return Export(written(facts), len(chain), stream.length - len(chain))


def _last_checkpoint() -> tuple[Checkpoint, list[Line]]:
    """The last checkpoint with everything that stands in its tree."""
    last, files = history.remembered(), folder.read()
    checkpoint = history.parsed(files, last.number)
    if last.number == 0:
        raise ExportError("There is no checkpoint yet: try again tomorrow.")
    lines = history.in_order(history.lines_up_to(last, files))
    if checkpoint is None or root_of(lines) != checkpoint.content.root:
        raise ExportError("Checkpoints are missing or were changed: run verify_audit.")
    return checkpoint, lines


def _require_agreement(stream: Stream, chain: QuerySet[Event], line: Line) -> None:
    """The events must lead to the digest that the checkpoint saw."""
    digest = digest_of(events.identity(stream))
    for event in chain:
        if event.previous_digest != digest:
            break
        digest = events.event_digest(event)
    if (len(chain), digest) != (line.length, line.digest):
        raise ExportError("The events are not those that the checkpoint saw: run verify_audit.")


def _companions(checkpoint: Checkpoint, at: dt.datetime) -> dict[str, list[str]]:
    """Certificates and revocation lists that prove the seal to one who has the root."""
    proof, trust = Proof(checkpoint.seal, checkpoint.timestamp), profile_from_settings().trust
    try:
        proved = prove_statement(checkpoint.content.statement, proof, trust, at)
    except NotGenuineError as refusal:
        raise ExportError(
            f"The checkpoint's seal does not hold ({refusal.reason.value}): run verify_audit."
        ) from None
    companions = proved.companions
    return {
        "certificates": list(companions.certificates),
        "revocation_lists": list(companions.lists),
    }
