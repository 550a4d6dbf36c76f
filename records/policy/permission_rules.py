"""The rows of the table of rules: an element, the law that asks for it, and when it is there."""

import dataclasses
from collections.abc import Callable, Mapping

from records.policy.elements import Defect, Element
from records.policy.permission_facts import (
    Combination,
    EndingKind,
    PermissionFacts,
    SignerKind,
    Statement,
)
from records.policy.sensitive import Category

Asks = Callable[[PermissionFacts], bool]


def always(facts: PermissionFacts) -> bool:
    """For a row that every document must meet."""
    return True


@dataclasses.dataclass(frozen=True)
class Rule:
    """One row. `when` says for which facts it holds; `words` if not those of the element."""

    element: Element
    law: str
    met: Asks
    when: Asks = always
    words: str = ""
    about: str = ""

    def broken_by(self, facts: PermissionFacts) -> bool:
        """Whether these facts need what they do not have."""
        return self.when(facts) and not self.met(facts)

    @property
    def defect(self) -> Defect:
        """What to say of facts that break this rule."""
        return Defect(self.element, self.law, self.words or self.element.value, self.about)


def written(text: str) -> bool:
    """Whether something stands there: a dash, or the line to write on, is nothing."""
    return any(map(str.isalnum, text))


def says(statement: Statement) -> Asks:
    """Whether the document tells its signer this."""
    return lambda facts: statement in facts.statements


def free_of(*combinations: Combination) -> Asks:
    """Whether the document is joined with none of these."""
    return lambda facts: facts.combined_with.isdisjoint(combinations)


def has_ending(facts: PermissionFacts) -> bool:
    """A day or an event, filled out."""
    if facts.ending == EndingKind.DAY:
        return facts.ends_on is not None
    return facts.ending == EndingKind.EVENT and written(facts.ending_event)


def has_recipients(facts: PermissionFacts) -> bool:
    """At least one, and none of them blank."""
    return bool(facts.recipients) and all(map(written, facts.recipients))


def by_representative(facts: PermissionFacts) -> bool:
    """Whether somebody signed for the patient."""
    return facts.signer == SignerKind.REPRESENTATIVE


def with_alcohol_drug(facts: PermissionFacts) -> bool:
    """Whether records of alcohol or drug treatment go along."""
    return facts.includes(Category.ALCOHOL_DRUG)


# When an element counts as filled out, whichever law asks for it.
FILLED: Mapping[Element, Asks] = {
    Element.PATIENT: lambda facts: written(facts.patient),
    Element.DISCLOSER: lambda facts: written(facts.discloser),
    Element.RECIPIENT: has_recipients,
    Element.SEND_TO: lambda facts: written(facts.send_to),
    Element.RECORDS: lambda facts: written(facts.records),
    Element.PURPOSE: lambda facts: written(facts.purpose),
    Element.ENDING: has_ending,
    Element.SIGNATURE: lambda facts: written(facts.signature),
    Element.SIGNED_ON: lambda facts: facts.signed_on is not None,
    Element.AUTHORITY: lambda facts: written(facts.authority),
    Element.DISCUSSION: lambda facts: written(facts.discussion_initials),
    Element.MINOR_SIGNATURE: lambda facts: written(facts.minor_signature),
    **{Element(statement.value): says(statement) for statement in Statement},
}


def filled(element: Element, law: str, when: Asks = always) -> Rule:
    """A row that asks for an element to be filled out."""
    return Rule(element, law, FILLED[element], when)
