"""The strict check of a file that anybody may have made: in a child process, which may break."""

import base64
import dataclasses
import datetime
import json
from typing import Any

from asn1crypto import crl, x509
from django.utils import timezone

from portal import confined
from records.signing.chains import ListFiles
from records.signing.level import Level
from records.signing.trust import Anchors, Trust
from records.signing.verdict import Reason, Verdict
from records.signing.verify import verify

# Our largest documents are below one megabyte.
LARGEST_BYTES = 32 * 1024**2
_IN_THE_CHILD = f"{__name__}:answer"


def verify_foreign(pdf: bytes, trust: Trust, at: datetime.datetime | None = None) -> Verdict:
    """As `verify`; what takes more time or memory than any document of ours is refused for that."""
    if len(pdf) > LARGEST_BYTES:
        return Verdict(Reason.TOO_COSTLY)
    try:
        lists = trust.anchors.list_files.read()
    except (OSError, ValueError):
        return Verdict(Reason.LISTS_OUTDATED)
    question = {
        "seals": [_seal(each) for each in (trust, *trust.former)],
        "lists": [_der(each) for each in lists],
        "at": (at or timezone.now()).isoformat(),
    }
    try:
        said = confined.ask(_IN_THE_CHILD, json.dumps(question).encode() + b"\n" + pdf)
    except confined.ConfinedError:
        return Verdict(Reason.TOO_COSTLY)
    return _verdict(json.loads(said))


def _seal(trust: Trust) -> dict[str, Any]:
    return {
        "root": _der(trust.anchors.root),
        "timestamp_roots": [_der(each) for each in trust.anchors.timestamp_roots],
        "organization": trust.organization,
    }


def answer(question: bytes) -> bytes:
    """In the child: the verdict on a file, as JSON."""
    words, _, pdf = question.partition(b"\n")
    asked = json.loads(words)
    verdict = verify(pdf, _trust(asked), datetime.datetime.fromisoformat(asked["at"]))
    told = dataclasses.asdict(verdict) | {
        "reason": verdict.reason.value,
        "sealed_at": verdict.sealed_at.isoformat() if verdict.sealed_at else "",
    }
    return json.dumps(told).encode()


def _trust(asked: dict[str, Any]) -> Trust:
    lists = _GivenLists(tuple(crl.CertificateList.load(_bytes(each)) for each in asked["lists"]))
    this, *former = (Trust(_anchors(seal, lists), seal["organization"]) for seal in asked["seals"])
    return dataclasses.replace(this, former=tuple(former))


def _anchors(seal: dict[str, Any], lists: ListFiles) -> Anchors:
    timestamp_roots = tuple(_certificate(each) for each in seal["timestamp_roots"])
    return Anchors(_certificate(seal["root"]), timestamp_roots, lists)


class _GivenLists(ListFiles):
    """Lists that were handed over; the child looks at no disk."""

    def __init__(self, lists: tuple[Any, ...]) -> None:
        super().__init__(tuple)
        self._lists, self._stamp = lists, ()


def _verdict(told: dict[str, Any]) -> Verdict:
    return Verdict(
        Reason(told["reason"]),
        level=Level(told["level"]) if told["level"] else None,
        sealed_at=datetime.datetime.fromisoformat(told["sealed_at"]) if told["sealed_at"] else None,
        organization=told["organization"],
        attached=told["attached"],
    )


def _certificate(text: str) -> x509.Certificate:
    return x509.Certificate.load(_bytes(text))


def _der(value: Any) -> str:
    return base64.b64encode(value.dump()).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
