"""The rows of the table that one state adds, made from its profile."""

from records.policy.elements import Element
from records.policy.permission_facts import Combination, PermissionFacts
from records.policy.permission_rules import (
    Asks,
    Rule,
    by_representative,
    filled,
    free_of,
    has_ending,
    written,
)
from records.policy.sensitive import Act
from records.policy.state_rules import PermissionRules, StateRules


def state_rows(rules: StateRules) -> tuple[Rule, ...]:
    """What this state asks of a permission beyond federal law."""
    return tuple(row for part in _PARTS for row in part(rules.authorization))


def _elements(asked: PermissionRules) -> list[Rule]:
    """The state's own list of elements, and what it wants the signer told."""
    lists = [known for known in (asked.elements, asked.statements) if known]
    return [filled(Element(name), known.source) for known in lists for name in known.value]


def _categories(asked: PermissionRules) -> list[Rule]:
    """A choice about each category."""
    law = asked.categories.source
    return [
        Rule(Element.CATEGORY_CHOICE, law, _chosen(code), about=code)
        for code in asked.categories.value
    ]


def _acts(asked: PermissionRules) -> list[Rule]:
    """An act of its own for each category that is included; the first act named is the one to ask."""
    acts = asked.acts
    return [
        Rule(
            Element.CATEGORY_ACT,
            acts.source,
            _done(code, acts.value),
            _included(code),
            words=f"category_{acts.value[0]}",
            about=code,
        )
        for code in asked.categories.value
    ]


def _chosen(code: str) -> Asks:
    def asks(facts: PermissionFacts) -> bool:
        known = facts.categories.get(code)
        return known is not None and known.include is not None

    return asks


def _included(code: str) -> Asks:
    return lambda facts: facts.includes(code)


def _done(code: str, acts: tuple[str, ...]) -> Asks:
    """Whether one of `acts` was done. Any act beside the name of a category mentions it."""

    def asks(facts: PermissionFacts) -> bool:
        known = facts.categories[code]
        if known.act == Act.INITIALS and not written(known.initials):
            return False
        return known.act is not None and (known.act in acts or Act.SPECIFIC_MENTION in acts)

    return asks


def _font_size(asked: PermissionRules) -> list[Rule]:
    points = asked.font_points
    if points is None:
        return []
    return [Rule(Element.FONT_SIZE, points.source, _large(points.value), about=f"{points.value}")]


def _large(points: int) -> Asks:
    return lambda facts: (
        facts.handwritten or (facts.font_points is not None and facts.font_points >= points)
    )


def _longest_term(asked: PermissionRules) -> list[Rule]:
    term = asked.longest_term
    if term is None:
        return []
    law, days = term.source, term.value
    return [Rule(Element.LONGEST_TERM, law, _within(days), _has_both_ends, about=f"{days}")]


def _has_both_ends(facts: PermissionFacts) -> bool:
    return has_ending(facts) and facts.signed_on is not None


def _within(days: int) -> Asks:
    """Whether the last day is near enough. An event without a last day could come at any time."""

    def asks(facts: PermissionFacts) -> bool:
        if facts.ends_on is None or facts.signed_on is None:
            return False
        return facts.asked_for_later_end or (facts.ends_on - facts.signed_on).days <= days

    return asks


def _own_signature(asked: PermissionRules) -> list[Rule]:
    if asked.own_signature is None or not asked.own_signature.value:
        return []
    law = asked.own_signature.source
    return [
        Rule(Element.OWN_SIGNATURE, law, free_of(Combination.SHARED_SIGNATURE)),
        Rule(Element.ALONE, law, free_of(Combination.OTHER_TEXT)),
    ]


def _minor_signature(asked: PermissionRules) -> list[Rule]:
    if asked.minor_cosigns is None:
        return []
    kinds = asked.minor_cosigns.value

    def when(facts: PermissionFacts) -> bool:
        return by_representative(facts) and facts.is_minor and any(map(facts.includes, kinds))

    return [filled(Element.MINOR_SIGNATURE, asked.minor_cosigns.source, when)]


def _discussion(asked: PermissionRules) -> list[Rule]:
    """Leave to talk about the records takes initials of its own."""
    if asked.discussion is None:
        return []
    law = asked.discussion.source
    return [filled(Element.DISCUSSION, law, lambda facts: facts.discussion)]


_PARTS = (
    _elements,
    _categories,
    _acts,
    _font_size,
    _longest_term,
    _own_signature,
    _minor_signature,
    _discussion,
)
