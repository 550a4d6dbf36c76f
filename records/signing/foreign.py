"""Lets a child process, which may break, judge a file that anybody may have made."""

import base64
import dataclasses
import datetime
import json
from typing import Any

from asn1crypto import crl, x509

from portal import confined
from records.signing.chains import ListFiles
from records.signing.trust import Anchors, Trust

# Our largest files are below one megabyte.
LARGEST_BYTES = 32 * 1024**2


@dataclasses.dataclass(frozen=True)
class Question:
    """A file, whom to trust about it, and when."""

    file: bytes
    trust: Trust
    at: datetime.datetime


def ask(target: str, question: Question) -> Any:
    """What the function `target` ("module:name") says in the child; it reads with `asked`, says JSON.

    Raises:
        ListsOutdatedError: the lists here cannot be read.
        ConfinedError: the file takes more than any of ours.
    """
    if len(question.file) > LARGEST_BYTES:
        raise confined.ConfinedError
    trust = question.trust
    words = {
        "seals": [_seal(each) for each in (trust, *trust.former)],
        "lists": [_der(each) for each in trust.anchors.evidence().lists],
        "at": question.at.isoformat(),
    }
    return json.loads(confined.ask(target, json.dumps(words).encode() + b"\n" + question.file))


def asked(question: bytes) -> Question:
    """In the child: what was asked."""
    words, _, file = question.partition(b"\n")
    said = json.loads(words)
    return Question(file, _trust(said), datetime.datetime.fromisoformat(said["at"]))


def _seal(trust: Trust) -> dict[str, Any]:
    return {
        "root": _der(trust.anchors.root),
        "timestamp_roots": [_der(each) for each in trust.anchors.timestamp_roots],
        "organization": trust.organization,
    }


def _trust(said: dict[str, Any]) -> Trust:
    lists = _GivenLists(tuple(crl.CertificateList.load(_bytes(each)) for each in said["lists"]))
    this, *former = (Trust(_anchors(seal, lists), seal["organization"]) for seal in said["seals"])
    return dataclasses.replace(this, former=tuple(former))


def _anchors(seal: dict[str, Any], lists: ListFiles) -> Anchors:
    timestamp_roots = tuple(_certificate(each) for each in seal["timestamp_roots"])
    return Anchors(_certificate(seal["root"]), timestamp_roots, lists)


class _GivenLists(ListFiles):
    """Lists that were handed over; the child looks at no disk."""

    def __init__(self, lists: tuple[Any, ...]) -> None:
        super().__init__(tuple)
        self._lists, self._stamp = lists, ()


def _certificate(text: str) -> x509.Certificate:
    return x509.Certificate.load(_bytes(text))


def _der(value: Any) -> str:
    return base64.b64encode(value.dump()).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
