"""The check of exported events that anybody may have made: in a child process, which may break."""

import dataclasses
import datetime as dt
import json
from typing import Any

from portal.confined import ConfinedError
from records.checkpoints.check import NotProvedError, ProvedEvents, check
from records.signing import foreign
from records.signing.errors import ListsOutdatedError
from records.signing.trust import Trust

_IN_THE_CHILD = f"{__name__}:answer"


def check_foreign(exported: bytes, trust: Trust, at: dt.datetime) -> ProvedEvents:
    """As `check`; what takes more time or memory than any export of ours is refused for that.

    Raises:
        NotProvedError: the file proves nothing, or the lists here cannot be read.
    """
    try:
        told = foreign.ask(_IN_THE_CHILD, foreign.Question(exported, trust, at))
    except ListsOutdatedError:
        raise NotProvedError("The revocation lists cannot be read.") from None
    except ConfinedError:
        raise NotProvedError(
            "We stopped reading this file. It takes more time or memory than any export of ours."
        ) from None
    return _proved(told)


def answer(question: bytes) -> bytes:
    """In the child: what a file proves, or why it proves nothing, as JSON."""
    asked = foreign.asked(question)
    try:
        proved = check(asked.file, asked.trust, asked.at)
    except NotProvedError as refusal:
        return json.dumps({"refusal": str(refusal)}).encode()
    told = dataclasses.asdict(proved) | {"sealed_at": proved.sealed_at.isoformat()}
    return json.dumps(told).encode()


def _proved(told: dict[str, Any]) -> ProvedEvents:
    if "refusal" in told:
        raise NotProvedError(told["refusal"])
    return ProvedEvents(
        told["stream"],
        tuple(told["events"]),
        dt.datetime.fromisoformat(told["sealed_at"]),
        told["checkpoint"],
    )
