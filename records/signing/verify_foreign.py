"""The strict check of a file that anybody may have made: in a child process, which may break."""

import dataclasses
import datetime
import json
from typing import Any

from django.utils import timezone

from portal.confined import ConfinedError
from records.signing import foreign
from records.signing.errors import ListsOutdatedError
from records.signing.level import Level
from records.signing.trust import Trust
from records.signing.verdict import Reason, Verdict
from records.signing.verify import verify

_IN_THE_CHILD = f"{__name__}:answer"


def verify_foreign(pdf: bytes, trust: Trust, at: datetime.datetime | None = None) -> Verdict:
    """As `verify`; what takes more time or memory than any document of ours is refused for that."""
    question = foreign.Question(pdf, trust, at or timezone.now())
    try:
        return _verdict(foreign.ask(_IN_THE_CHILD, question))
    except ListsOutdatedError:
        return Verdict(Reason.LISTS_OUTDATED)
    except ConfinedError:
        return Verdict(Reason.TOO_COSTLY)


def answer(question: bytes) -> bytes:
    """In the child: the verdict on a file, as JSON."""
    asked = foreign.asked(question)
    verdict = verify(asked.file, asked.trust, asked.at)
    told = dataclasses.asdict(verdict) | {
        "reason": verdict.reason.value,
        "sealed_at": verdict.sealed_at.isoformat() if verdict.sealed_at else "",
    }
    return json.dumps(told).encode()


def _verdict(told: dict[str, Any]) -> Verdict:
    return Verdict(
        Reason(told["reason"]),
        level=Level(told["level"]) if told["level"] else None,
        sealed_at=datetime.datetime.fromisoformat(told["sealed_at"]) if told["sealed_at"] else None,
        organization=told["organization"],
        attached=told["attached"],
    )
