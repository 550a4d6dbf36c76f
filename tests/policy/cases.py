"""Permissions of every kind, as plain dicts: whole ones, and the ways in which each can be spoiled."""

import datetime as dt

from hypothesis import strategies as st

from records.policy.paths import Route
from records.policy.permission_facts import (
    CategoryFacts,
    Combination,
    EndingKind,
    PermissionFacts,
    SignerKind,
    Statement,
)
from records.policy.sensitive import Act
from tests.policy.oracle import CATEGORIES

ALL_CATEGORIES = sorted({code for kinds, _ in CATEGORIES.values() for code in kinds})
ALL_STATEMENTS = [
    "taking_back",
    "no_condition",
    "sharing_on",
    "copy",
    "limits_on_records",
    "limits_on_use",
]
TODAYS = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)) | st.sampled_from(
    [dt.date(2024, 2, 29), dt.date(2028, 2, 29), dt.date(2027, 12, 31), dt.date(2028, 1, 1)]
)

BLANK = st.sampled_from(["", " ", "\n\t", "\u00a0", "\u200b", "____", "—", "?"])
WRITTEN = st.sampled_from(
    ["at my request", "X", "李", "Ada Example", " Z. Ünsal ", "Example Clinic, Salem"]
)


def whole(state):
    """Cases of `state` with nothing wrong."""
    kinds, acts = CATEGORIES[state]
    return st.fixed_dictionaries(
        {
            "route": st.just("authorization"),
            **dict.fromkeys(("patient", "records", "discloser", "purpose"), WRITTEN),
            "recipients": st.lists(WRITTEN, min_size=1, max_size=3).map(tuple),
            "send_to": st.just(""),
            **dict.fromkeys(("signature", "authority", "minor_signature"), WRITTEN),
            "ending": st.sampled_from(["day", "event"]),
            "ends_on": st.integers(0, 60),
            "ending_event": WRITTEN,
            "event_happened": st.just(False),
            "asked_for_later_end": st.booleans(),
            "signed_on": st.integers(-305, 0),
            "signer": st.sampled_from(["patient", "representative"]),
            "is_minor": st.booleans(),
            "categories": st.fixed_dictionaries({code: choices(acts) for code in kinds}),
            "discussion": st.booleans(),
            "discussion_initials": st.just("A. E."),
            "statements": st.just(frozenset(ALL_STATEMENTS)),
            "in_plain_words": st.just(True),
            "font_points": st.sampled_from([14, 14.5, 16]),
            "handwritten": st.booleans(),
            "combined_with": st.just(frozenset()),
            **{name: st.just(False) for name in ("conditioned", "taken_back", "known_false")},
        }
    )


def choices(acts):
    """What can be done about one category so that it counts."""
    done = [act or "signature" for act in acts]
    kept = st.tuples(st.just(True), st.sampled_from(done), st.just("A. E."))
    return kept | st.tuples(st.just(False), st.none(), st.just(""))


# Each way to spoil a case: the fields it sets.
SPOILED = {
    **{f"blank {name}": {name: BLANK} for name in ("patient", "records", "discloser", "purpose")},
    **{f"blank {name}": {name: BLANK} for name in ("signature", "authority", "minor_signature")},
    "by a representative": {"signer": st.just("representative"), "is_minor": st.booleans()},
    "no recipient": {"recipients": st.just(())},
    "a blank recipient": {"recipients": st.tuples(WRITTEN, BLANK)},
    "no ending": {"ending": st.none()},
    "no last day": {"ends_on": st.none()},
    "no event": {"ending": st.just("event"), "ending_event": BLANK},
    "a last day gone or near": {"ends_on": st.integers(-3, 1)},
    "a last day far away": {"ends_on": st.integers(58, 800)},
    "the event happened": {"event_happened": st.just(True)},
    "no date of signing": {"signed_on": st.none()},
    "signed in the future": {"signed_on": st.integers(0, 3)},
    "signed long ago": {"signed_on": st.integers(-800, -300)},
    "no later day asked for": {"asked_for_later_end": st.just(False)},
    "fewer statements": {"statements": st.frozensets(st.sampled_from(ALL_STATEMENTS))},
    "hard words": {"in_plain_words": st.just(False)},
    "small print": {
        "font_points": st.sampled_from([None, 10, 13.9, 14]),
        "handwritten": st.booleans(),
    },
    "joined": {"combined_with": st.frozensets(st.sampled_from(Combination).map(str), min_size=1)},
    "no initials for talking": {"discussion": st.just(True), "discussion_initials": BLANK},
    "conditioned": {"conditioned": st.just(True)},
    "taken back": {"taken_back": st.just(True)},
    "known to be false": {"known_false": st.just(True)},
    "any choices": {
        "categories": st.dictionaries(
            st.sampled_from([*ALL_CATEGORIES, "reproductive"]),
            st.tuples(
                st.sampled_from([True, False, None]),
                st.sampled_from([None, *map(str, Act)]),
                st.sampled_from(["", " ", "__", "A. E."]),
            ),
        )
    },
}


@st.composite
def spoiled(draw, state, most):
    """A case of `state` spoiled in one to `most` ways, some of which do not matter there."""
    case = dict(draw(whole(state)))
    for way in draw(st.sets(st.sampled_from(sorted(SPOILED)), min_size=1, max_size=most)):
        case.update(draw(st.fixed_dictionaries(SPOILED[way])))
    return case


def as_facts(case, today):
    """The case as the rules take it."""

    def day(number):
        return None if number is None else today + dt.timedelta(days=number)

    return PermissionFacts(
        **{
            **case,
            "route": Route(case["route"]),
            "ending": case["ending"] and EndingKind(case["ending"]),
            "ends_on": day(case["ends_on"]),
            "signed_on": day(case["signed_on"]),
            "signer": SignerKind(case["signer"]),
            "statements": frozenset(map(Statement, case["statements"])),
            "combined_with": frozenset(map(Combination, case["combined_with"])),
            "categories": {
                code: CategoryFacts(include, act and Act(act), initials)
                for code, (include, act, initials) in case["categories"].items()
            },
        }
    )
