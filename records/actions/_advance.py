"""The one door for every change of stage: a conditional UPDATE and its event, in one transaction."""

from django.db import transaction

from records import audit
from records.actions.errors import MoveNotAllowedError
from records.audit import EventName
from records.models import RecordsRequest
from records.workflow import Move


@transaction.atomic
def advance(records_request: RecordsRequest, move: Move, *, actor: str) -> None:
    """Make `move`; of two people at once one wins.

    Raises:
        MoveNotAllowedError: if the request is not at one of the move's sources.
    """
    moved = RecordsRequest.objects.filter(pk=records_request.pk, stage__in=move.sources).update(
        stage=move.target
    )
    if not moved:
        raise MoveNotAllowedError(move.name)
    records_request.stage = move.target
    audit.record(records_request, EventName.MOVED, actor, move=move.name)
