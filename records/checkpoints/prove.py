"""Whether a checkpoint was sealed by this installation's organization."""

import datetime as dt

from portal.checkpoints.content import Checkpoint
from portal.checkpoints.findings import Proved
from records.signing.profile import profile_from_settings
from records.signing.statements import Proof, prove_statement
from records.signing.verdict import NotGenuineError


def prove(checkpoint: Checkpoint, at: dt.datetime) -> Proved:
    """When it was sealed, if its seal is ours and its timestamp was good at `at`; or why not.

    Raises:
        SigningError: the installation's own seal cannot be loaded.
    """
    proof, trust = Proof(checkpoint.seal, checkpoint.timestamp), profile_from_settings().trust
    try:
        return Proved(prove_statement(checkpoint.content.statement, proof, trust, at).sealed_at)
    except NotGenuineError as refusal:
        return Proved(None, refusal.reason.value)
