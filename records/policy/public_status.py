"""What a request's status is called in public: one of eight words, computed from separate facts."""

import dataclasses
from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PublicWord(TextChoices):
    """All that somebody who asks is told in one word."""

    RECEIVED = "received", gettext_lazy("Received")
    CHECKED = "checked", gettext_lazy("Being checked")
    ACTION = "action", gettext_lazy("Action needed")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    READY = "ready", gettext_lazy("Ready")
    SENT = "sent", gettext_lazy("Sent")
    NOT_GIVEN = "not_given", gettext_lazy("Not given")
    CLOSED = "closed", gettext_lazy("Closed")


@dataclasses.dataclass(frozen=True)
class StatusFacts:
    """The facts, each by its own code; days and things in words, "" where there is none.

    `outcomes` has one code for each recipient. `asked_for` is what an open ask is about.
    """

    stage: str
    permission: str
    identity: str
    outcomes: Collection[str]
    asked_for: str = ""
    asked_by: str = ""
    is_cancelled: bool = False
    closed_on: str = ""


@dataclasses.dataclass(frozen=True)
class PublicStatus:
    """The word, its sentence, and what is true beside it."""

    word: PublicWord
    sentence: str
    more: str = ""


_BY_STAGE = {
    "received": PublicWord.RECEIVED,
    "checking": PublicWord.CHECKED,
    "gathering": PublicWord.IN_PROGRESS,
    "review": PublicWord.IN_PROGRESS,
}


def public_status(facts: StatusFacts) -> PublicStatus:
    """The status of a request with these facts."""
    word = public_word(facts)
    return PublicStatus(word, _sentence(word, facts), _more(word, facts))


def public_word(facts: StatusFacts) -> PublicWord:
    """The first of these that is true: it was stopped; what became of it; whose turn it is; the stage."""
    if facts.is_cancelled or facts.permission == "taken_back":
        return PublicWord.CLOSED
    if facts.stage == "closed":
        return _decided(facts.outcomes) or PublicWord.CLOSED
    if _missing(facts):
        return PublicWord.ACTION
    if "pending" in facts.outcomes and "ready" not in facts.outcomes:
        return _BY_STAGE[facts.stage]
    return _decided(facts.outcomes) or _BY_STAGE[facts.stage]


def _decided(outcomes: Collection[str]) -> PublicWord | None:
    """What became of it, the best part first; None as long as nothing did."""
    for outcome, word in (
        ("ready", PublicWord.READY),
        ("sent", PublicWord.SENT),
        ("not_given", PublicWord.NOT_GIVEN),
    ):
        if outcome in outcomes:
            return word
    return None


def _missing(facts: StatusFacts) -> str:
    """What the person who asked must do before we can go on, in words; "" if nothing."""
    if facts.asked_for:
        return facts.asked_for
    if facts.permission == "unsigned":
        return _("your signature on the permission")
    if facts.permission == "ended" and "pending" in facts.outcomes:
        return _("a new permission, because the one you signed has ended")
    if facts.identity == "not_confirmed" and "pending" in facts.outcomes:
        return _("something that shows who you are")
    return ""


def _sentence(word: PublicWord, facts: StatusFacts) -> str:
    match word:
        case PublicWord.ACTION:
            return _need(facts)
        case PublicWord.CLOSED:
            return _closed(facts)
        case _:
            return str(_SENTENCES[word])


_SENTENCES = {
    PublicWord.RECEIVED: gettext_lazy("We have your request. No one has started on it yet."),
    PublicWord.CHECKED: gettext_lazy("We are checking who you are and what you asked for."),
    PublicWord.IN_PROGRESS: gettext_lazy("We are getting the records ready."),
    PublicWord.READY: gettext_lazy("Your records are ready."),
    PublicWord.SENT: gettext_lazy("We sent the records."),
    PublicWord.NOT_GIVEN: gettext_lazy(
        "We could not give you some or all of the records. "
        "We sent you a letter that says why and what you can do."
    ),
}


def _need(facts: StatusFacts) -> str:
    said = {"item": _missing(facts), "day": facts.asked_by}
    if facts.asked_for and facts.asked_by:
        return _("We need something from you: %(item)s, by %(day)s.") % said
    return _("We need something from you: %(item)s. Call us and we will say how.") % said


def _closed(facts: StatusFacts) -> str:
    said = {"day": facts.closed_on}
    if facts.is_cancelled:
        return _("You cancelled this request on %(day)s.") % said
    if facts.permission == "taken_back":
        if facts.closed_on:
            return _("You took back your permission on %(day)s.") % said
        return _("You took back your permission.")
    return _("This request is closed. Call us if you want to know why.")


def _more(word: PublicWord, facts: StatusFacts) -> str:
    """A part that went another way than the rest."""
    if word in (PublicWord.READY, PublicWord.SENT) and "not_given" in facts.outcomes:
        return _(
            "We could not give some of the records. "
            "We sent you a letter that says why and what you can do."
        )
    sent = {"ready", "sent"} & set(facts.outcomes)
    if word in (PublicWord.CLOSED, PublicWord.ACTION, PublicWord.IN_PROGRESS) and sent:
        return _("Some of the records have been sent or are ready.")
    return ""
