"""The one door for every change of stage: a conditional UPDATE and its event, in one transaction."""

from typing import Any

from django.db import transaction

from records import audit
from records.actions.errors import MoveNotAllowedError
from records.audit import EventName
from records.models import RecordsRequest
from records.workflow import Move


@transaction.atomic
def advance(
    records_request: RecordsRequest,
    move: Move,
    *,
    actor: str,
    event: EventName = EventName.MOVED,
    **changes: Any,
) -> None:
    """Make `move`, with the `changes` that belong to it; of two people at once one wins.

    Raises:
        MoveNotAllowedError: if the request is not at one of the move's sources, or its permission
            is not one with which this move is made.
    """
    changes = {"stage": move.target, **changes}
    moved = RecordsRequest.objects.filter(
        pk=records_request.pk, stage__in=move.sources, permission__in=move.permissions
    ).update(**changes)
    if not moved:
        raise MoveNotAllowedError(move.name)
    for name, value in changes.items():
        setattr(records_request, name, value)
    audit.record(records_request, event, actor, move=move.name)
