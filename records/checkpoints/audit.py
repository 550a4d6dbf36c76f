"""The whole audit: every event by the chain, and the chain by the checkpoints."""

import datetime as dt
from collections.abc import Iterator

from portal import events
from portal.checkpoints import findings
from portal.checkpoints.folder import CheckpointFolderError
from records.checkpoints.prove import prove
from records.signing.errors import SigningError


def problems(at: dt.datetime) -> Iterator[str]:
    """A line for each thing that is not as it should be (docs/operations/audit.md)."""
    for row in events.verify():
        yield f"stream {row.stream_id}, event {row.number}: {row.problem}"
    try:
        for finding in findings.verify(prove, at):
            yield f"{finding.place}: {finding.problem}"
    except CheckpointFolderError:
        yield "checkpoints: the folder of CHECKPOINT_DIR cannot be read"
    except SigningError as error:
        yield f"checkpoints: the seal cannot be loaded ({error.kind}), so none can be checked"
