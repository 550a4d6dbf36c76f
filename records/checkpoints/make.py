"""Makes the checkpoint of a day: told by the ground, sealed by the organization, kept outside."""

import datetime as dt

from portal.checkpoints import folder, history
from portal.checkpoints.content import Checkpoint
from records.checkpoints.prove import prove
from records.signing.profile import profile_from_settings
from records.signing.statements import seal_statement


class ForeignCheckpointError(Exception):
    """In the place of the next checkpoint lies a file that does not follow ours, or not from us.

    Trying again helps when somebody has looked at it (`verify_audit`) and moved it away.
    """


def make_checkpoint(at: dt.datetime) -> None:
    """Keep how far every stream has come, once a day (UTC); safe to run twice, and at once.

    The file comes first, and the next run remembers one that the database has not heard of: so a
    crash between the two heals, and so does a database set back to an older state.

    Raises:
        CheckpointFolderError: the folder is away.
        ForeignCheckpointError: somebody else's file is in the way.
        SigningError: the seal or its timestamp cannot be had.
    """
    last, files = _caught_up(at)
    checkpoint = history.parsed(files, last.number)
    if checkpoint is None or checkpoint.content.made_at.date() != at.date():
        _write(_following(last, files, at), at)


def _caught_up(at: dt.datetime) -> tuple[history.Memory, dict[int, bytes]]:
    """Remember the files behind the last one that is known, each if it is ours."""
    # In this order: a file that appears in between is then one to take up, or in the way of ours.
    last, files = history.remembered(), folder.read()
    while last.number + 1 in files:
        checkpoint = history.parsed(files, last.number + 1)
        follows = checkpoint is not None and checkpoint.content.previous == last.digest
        if checkpoint is None or not follows or prove(checkpoint, at).problem:
            raise ForeignCheckpointError
        history.remember(checkpoint)
        last = history.Memory(last.number + 1, checkpoint.digest)
    return last, files


def _following(last: history.Memory, files: dict[int, bytes], at: dt.datetime) -> Checkpoint:
    content, lines = history.following(last, files, at)
    proof = seal_statement(content.statement, profile_from_settings(), at)
    return Checkpoint(content, tuple(lines), proof.seal, proof.timestamp)


def _write(checkpoint: Checkpoint, at: dt.datetime) -> None:
    if folder.write(checkpoint.content.number, checkpoint.encoded):
        history.remember(checkpoint)
    else:  # another clock was faster: its checkpoint is the day's
        _caught_up(at)
