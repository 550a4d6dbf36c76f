"""What a signed permission, or a request for one's own records, must have before anything is sent.

One table of rules for each route: federal law, the rows of 42 CFR part 2 for alcohol and drug
treatment, and what the state adds. Whoever asks, prints, takes in or releases reads the same table.
"""

import datetime as dt

from records.policy.elements import Defect, Element
from records.policy.paths import REQUIREMENTS, Route
from records.policy.permission_facts import Combination, PermissionFacts
from records.policy.permission_rules import (
    Rule,
    by_representative,
    filled,
    free_of,
    with_alcohol_drug,
)
from records.policy.state_permission import state_rows
from records.policy.state_rules import StateRules

_HIPAA = "45 CFR 164.508"

_ACCESS = tuple(
    filled(element, "45 CFR 164.524")
    for element in (Element.PATIENT, Element.RECORDS, Element.SEND_TO, Element.SIGNATURE)
)

_FEDERAL = (
    filled(Element.RECORDS, f"{_HIPAA}(c)(1)(i)"),
    filled(Element.DISCLOSER, f"{_HIPAA}(c)(1)(ii)"),
    filled(Element.RECIPIENT, f"{_HIPAA}(c)(1)(iii)"),
    filled(Element.PURPOSE, f"{_HIPAA}(c)(1)(iv)"),
    filled(Element.ENDING, f"{_HIPAA}(c)(1)(v)"),
    filled(Element.SIGNATURE, f"{_HIPAA}(c)(1)(vi)"),
    filled(Element.SIGNED_ON, f"{_HIPAA}(c)(1)(vi)"),
    filled(Element.AUTHORITY, f"{_HIPAA}(c)(1)(vi)", by_representative),
    filled(Element.TAKING_BACK, f"{_HIPAA}(c)(2)(i)"),
    filled(Element.NO_CONDITION, f"{_HIPAA}(c)(2)(ii)"),
    filled(Element.SHARING_ON, f"{_HIPAA}(c)(2)(iii)"),
    Rule(Element.PLAIN_WORDS, f"{_HIPAA}(c)(3)", lambda facts: facts.in_plain_words),
    Rule(Element.ALONE, f"{_HIPAA}(b)(3)", free_of(Combination.OTHER_TEXT)),
    Rule(
        Element.SESSION_NOTES_APART,
        f"{_HIPAA}(b)(3)(ii)",
        free_of(Combination.SESSION_NOTES),
    ),
)

_PART_2 = (
    *(
        filled(element, "42 CFR 2.31(a)", with_alcohol_drug)
        for element in (
            Element.PATIENT,
            Element.DISCLOSER,
            Element.RECORDS,
            Element.RECIPIENT,
            Element.PURPOSE,
            Element.TAKING_BACK,
            Element.ENDING,
            Element.SIGNATURE,
            Element.SIGNED_ON,
        )
    ),
    Rule(Element.SESSION_NOTES_APART, "42 CFR 2.31", free_of(Combination.COUNSELING_NOTES)),
)

# Which element each question of paths.py asks for.
_QUESTIONS = {
    "recipient": Element.RECIPIENT,
    "categories": Element.CATEGORY_CHOICE,
    "purpose": Element.PURPOSE,
    "ending": Element.ENDING,
}
_ORDER = list(Element)


def required(route: Route, rules: StateRules) -> tuple[Element, ...]:
    """What a document of this route can need in this state, in the order in which it says them.

    Some only for some facts: whose signature it is, or which records go along, decides.
    """
    elements = {rule.element for rule in _contents(route, rules)}
    return tuple(sorted(elements, key=_ORDER.index))


def must_not_ask(route: Route) -> tuple[Element, ...]:
    """What it would be wrong to ask on this route (45 CFR 164.524).

    Who says it all the same, in a letter for example, loses nothing: it is no defect.
    """
    asked = REQUIREMENTS[route]
    return tuple(element for name, element in _QUESTIONS.items() if not getattr(asked, name))


def defects(facts: PermissionFacts, rules: StateRules, on: dt.date) -> tuple[Defect, ...]:
    """What is missing or wrong on the day `on`; nothing may be sent while there is anything.

    `on` is a day of the practice's own calendar. A permission counts to the end of its last day.
    """
    rows = _contents(facts.route, rules)
    if facts.route == Route.AUTHORIZATION:
        rows = (*rows, *_sound(on))
    found = [rule.defect for rule in rows if rule.broken_by(facts)]
    return tuple(sorted(found, key=lambda defect: _ORDER.index(defect.element)))


def _contents(route: Route, rules: StateRules) -> tuple[Rule, ...]:
    if route == Route.ACCESS:
        return _ACCESS
    return (*_FEDERAL, *_PART_2, *state_rows(rules))


def _sound(on: dt.date) -> tuple[Rule, ...]:
    """What no words in the document can mend (45 CFR 164.508(b)(2))."""
    return (
        Rule(Element.NOT_CONDITIONED, f"{_HIPAA}(b)(4)", lambda facts: not facts.conditioned),
        Rule(Element.NOT_ENDED, f"{_HIPAA}(b)(2)(i)", lambda facts: not _has_ended(facts, on)),
        Rule(
            Element.SIGNED_ON,
            f"{_HIPAA}(c)(1)(vi)",
            lambda facts: facts.signed_on is None or facts.signed_on <= on,
            words="signed_ahead",
        ),
        Rule(Element.NOT_TAKEN_BACK, f"{_HIPAA}(b)(2)(iii)", lambda facts: not facts.taken_back),
        Rule(Element.TRUE, f"{_HIPAA}(b)(2)(v)", lambda facts: not facts.known_false),
    )


def _has_ended(facts: PermissionFacts, on: dt.date) -> bool:
    return facts.event_happened or (facts.ends_on is not None and facts.ends_on < on)
