"""What the law asks of a permission, typed by hand from 45 CFR 164.508 and the laws of five states.

It shares nothing with the rules it judges: a case is a plain dict with strings for codes. A day is a
number, counted from the day on which somebody looks: 0 is that day, -1 the day before.
"""

import re

# State: categories that need a choice, acts that count for one that is included ("" is any act).
CATEGORIES = {
    "OR": (("mental_health", "alcohol_drug", "hiv", "genetic"), ("mark", "initials")),
    "CA": (
        ("mental_health", "alcohol_drug", "hiv", "genetic", "psychotherapy"),
        ("signature", "initials"),
    ),
    "TX": (("mental_health", "alcohol_drug", "hiv", "genetic"), ("initials",)),
    "NY": (("mental_health", "alcohol_drug", "hiv"), ("initials",)),
    "WA": (("mental_health", "alcohol_drug", "hiv", "sti"), ("",)),
}
# For these a minor in Texas signs, too.
COSIGNED = ("mental_health", "alcohol_drug", "hiv", "sti", "reproductive")
CALIFORNIA_DAYS, CALIFORNIA_POINTS = 365, 14

ACCESS = ("patient", "records", "send_to", "signature")
TEXTS = ("discloser", "purpose", "records", "signature")  # (c)(1)(ii), (iv), (i), (vi)
STATEMENTS = ("taking_back", "no_condition", "sharing_on")  # (c)(2)(i) to (iii)


def blank(text):
    """Neither a letter nor a digit: "not filled out completely", (b)(2)(ii)."""
    return re.search(r"[^\W_]", text) is None


def wrong(case, state):
    """The elements that this case lacks or breaks, as pairs of an element and what it is about."""
    if case["route"] == "access":
        return {(name, "") for name in ACCESS if blank(case[name])}
    return (
        elements(case)
        | validity(case)
        | part_2(case)
        | categories(case, *CATEGORIES[state])
        | {"CA": california, "TX": texas, "NY": new_york, "WA": washington}.get(state, nothing)(
            case
        )
    )


def nothing(case):
    return set()


def elements(case):
    """164.508(c)(1) to (3)."""
    found = {(name, "") for name in TEXTS if blank(case[name])}
    found |= {(name, "") for name in STATEMENTS if name not in case["statements"]}
    if case["recipients"] == () or any(blank(name) for name in case["recipients"]):
        found.add(("recipient", ""))
    if not ends(case):
        found.add(("ending", ""))
    if case["signed_on"] is None or case["signed_on"] > 0:
        found.add(("signed_on", ""))
    if case["signer"] == "representative" and blank(case["authority"]):
        found.add(("authority", ""))
    if not case["in_plain_words"]:
        found.add(("plain_words", ""))
    return found


def ends(case):
    """An expiration date or an expiration event."""
    if case["ending"] == "day":
        return case["ends_on"] is not None
    if case["ending"] == "event":
        return not blank(case["ending_event"])
    return False


def validity(case):
    """164.508(b)(2) to (4)."""
    found = set()
    if case["event_happened"] or (case["ends_on"] is not None and case["ends_on"] <= -1):
        found.add(("not_ended", ""))
    for flag, element in (
        ("taken_back", "not_taken_back"),
        ("conditioned", "not_conditioned"),
        ("known_false", "true"),
    ):
        if case[flag]:
            found.add((element, ""))
    if "other_text" in case["combined_with"]:
        found.add(("alone", ""))
    if case["combined_with"] & {"session_notes", "counseling_notes"}:
        found.add(("session_notes_apart", ""))
    return found


def included(case):
    return {code for code, (include, _, _) in case["categories"].items() if include is True}


def part_2(case):
    """42 CFR 2.31(a): of its elements only the patient's name is not one of 164.508, too."""
    if "alcohol_drug" in included(case) and blank(case["patient"]):
        return {("patient", "")}
    return set()


def categories(case, kinds, acts):
    found = set()
    for code in kinds:
        include, act, initials = case["categories"].get(code, (None, None, ""))
        if include is None:
            found.add(("category_choice", code))
        elif include:
            counts = act is not None and (acts == ("",) or act in acts)
            if not counts or (act == "initials" and blank(initials)):
                found.add(("category_act", code))
    return found


def california(case):
    """Civil Code 56.11: 14 points, a signature of its own, two limits and a copy, one year."""
    needed = ("copy", "limits_on_records", "limits_on_use")
    found = {(name, "") for name in needed if name not in case["statements"]}
    points = case["font_points"]
    if not case["handwritten"] and (points is None or points < CALIFORNIA_POINTS):
        found.add(("font_size", "14"))
    if "shared_signature" in case["combined_with"]:
        found.add(("own_signature", ""))
    if ends(case) and case["signed_on"] is not None:
        last = case["ends_on"]
        far = last is None or last - case["signed_on"] > CALIFORNIA_DAYS
        if far and not (last is not None and case["asked_for_later_end"]):
            found.add(("longest_term", "365"))
    return found


def texas(case):
    minor_kept_out = case["signer"] == "representative" and case["is_minor"]
    if minor_kept_out and included(case) & set(COSIGNED) and blank(case["minor_signature"]):
        return {("minor_signature", "")}
    return set()


def new_york(case):
    if case["discussion"] and blank(case["discussion_initials"]):
        return {("discussion", "")}
    return set()


def washington(case):
    """RCW 70.02.030(3) asks who the patient is, whichever records go along."""
    return {("patient", "")} if blank(case["patient"]) else set()
