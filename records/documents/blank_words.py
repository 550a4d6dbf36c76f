"""The signed words that a blank form carries too, taken from the one text, so that both say the same."""

import dataclasses
import html
import re

from django.utils.html import strip_tags

from records.documents.content import (
    AnswerBy,
    Delivery,
    Discloser,
    Ending,
    Needs,
    Reach,
    Receiver,
    SignedContent,
    Signer,
    Subject,
    WantedRecords,
)
from records.documents.words import TITLES, fragment, title

_LEAD = re.compile(r'<p class="lead">(.*?)</p>', re.DOTALL)
_RIGHTS = re.compile(r'<section class="rights">(.*?)</section>', re.DOTALL)
_SIGNING = re.compile(r'<section class="signing">.*?<p>(.*?)</p>', re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)


@dataclasses.dataclass(frozen=True)
class BlankWords:
    """The words around the questions: what the form is, the rights, and what the signature says."""

    title: str
    lead: str
    rights: tuple[str, ...]
    statement: str


def blank_words(kind: str, discloser: Discloser, answer_by: AnswerBy, recipient: str) -> BlankWords:
    """Those of the newest version; `recipient` stands where a signed one names who may receive."""
    content = _content(kind, discloser, answer_by, recipient)
    text = fragment(content)
    rights = _RIGHTS.search(text)
    return BlankWords(
        title=title(content),
        lead=_plain(_first(_LEAD, text)),
        rights=tuple(_plain(item) for item in _ITEM.findall(rights[1])) if rights else (),
        statement=_plain(_first(_SIGNING, text)),
    )


def _content(kind: str, discloser: Discloser, answer_by: AnswerBy, recipient: str) -> SignedContent:
    """Answers that leave nothing of these words out; the answers themselves are not shown."""
    return SignedContent(
        kind=kind,
        version=max((v for k, v, _ in TITLES if k == kind), key=int),
        language="en",
        discloser=discloser,
        patient=Subject("-", "", "2000-01-01"),
        reach=Reach(("-",), "", ""),
        signer=Signer("-"),
        records=WantedRecords("all"),
        delivery=Delivery("paper"),
        needs=Needs(),
        answer_by=answer_by,
        recipients=(Receiver("clinic", recipient, ("-",), "", ""),),
        purpose="at_my_request",
        ending=Ending("sent"),
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _plain(markup: str) -> str:
    return " ".join(html.unescape(strip_tags(markup)).split())
