"""What a permission must have in each state, what a request for one's own records must not be asked."""

import dataclasses
import datetime as dt

import pytest

from records.policy.authorization import defects, must_not_ask, required
from records.policy.elements import Defect, Element, sentences
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
from records.policy.state_rules import profile

TODAY = dt.date(2026, 3, 2)
STATES = ["OR", "CA", "TX", "NY", "WA"]
LEFT_OUT = CategoryFacts(include=False)
HIPAA = "45 CFR 164.508"
FEDERAL = {
    "discloser",
    "recipient",
    "records",
    "category_choice",
    "category_act",
    "purpose",
    "ending",
    "taking_back",
    "no_condition",
    "sharing_on",
    "signature",
    "signed_on",
    "authority",
    "plain_words",
    "alone",
    "session_notes_apart",
    "patient",
}


def permission(state="OR", **changes):
    """A permission with nothing wrong, which leaves every category out."""
    kinds = profile(state).categories
    whole = PermissionFacts(
        route=Route.AUTHORIZATION,
        patient="Ada Example",
        records="All of my records",
        discloser="Example Clinic",
        recipients=("Dr. Example",),
        purpose="At my request",
        ending=EndingKind.DAY,
        ends_on=dt.date(2026, 6, 1),
        categories=dict.fromkeys(kinds, LEFT_OUT),
        statements=frozenset(Statement),
        font_points=14,
        signature="Ada Example",
        signed_on=dt.date(2026, 3, 1),
    )
    return dataclasses.replace(whole, **changes)


def including(state, category, act, initials=""):
    """The same, with one category included by `act`."""
    whole = permission(state)
    chosen = CategoryFacts(include=True, act=act, initials=initials)
    return dataclasses.replace(whole, categories={**whole.categories, category: chosen})


def lacking(facts, state="OR", on=TODAY):
    return [(defect.element.value, defect.law) for defect in defects(facts, profile(state), on)]


@pytest.mark.parametrize("state", STATES)
def test_a_whole_permission_lacks_nothing(state):
    assert lacking(permission(state), state) == []


@pytest.mark.parametrize(
    ("changes", "element", "law"),
    [
        ({"records": ""}, "records", "(c)(1)(i)"),
        ({"discloser": " "}, "discloser", "(c)(1)(ii)"),
        ({"recipients": ()}, "recipient", "(c)(1)(iii)"),
        ({"recipients": ("Dr. Example", "")}, "recipient", "(c)(1)(iii)"),
        ({"purpose": ""}, "purpose", "(c)(1)(iv)"),
        ({"purpose": "______"}, "purpose", "(c)(1)(iv)"),
        ({"purpose": "—"}, "purpose", "(c)(1)(iv)"),
        ({"ending": None}, "ending", "(c)(1)(v)"),
        ({"ends_on": None}, "ending", "(c)(1)(v)"),
        ({"ending": EndingKind.EVENT}, "ending", "(c)(1)(v)"),
        ({"signature": ""}, "signature", "(c)(1)(vi)"),
        ({"signed_on": None}, "signed_on", "(c)(1)(vi)"),
        ({"signed_on": dt.date(2026, 3, 3)}, "signed_on", "(c)(1)(vi)"),
        ({"signer": SignerKind.REPRESENTATIVE}, "authority", "(c)(1)(vi)"),
        ({"statements": {"no_condition", "sharing_on"}}, "taking_back", "(c)(2)(i)"),
        ({"statements": {"taking_back", "sharing_on"}}, "no_condition", "(c)(2)(ii)"),
        ({"statements": {"taking_back", "no_condition"}}, "sharing_on", "(c)(2)(iii)"),
        ({"in_plain_words": False}, "plain_words", "(c)(3)"),
        ({"ends_on": dt.date(2026, 3, 1)}, "not_ended", "(b)(2)(i)"),
        ({"event_happened": True}, "not_ended", "(b)(2)(i)"),
        ({"taken_back": True}, "not_taken_back", "(b)(2)(iii)"),
        ({"known_false": True}, "true", "(b)(2)(v)"),
        ({"combined_with": {Combination.OTHER_TEXT}}, "alone", "(b)(3)"),
        ({"combined_with": {Combination.SESSION_NOTES}}, "session_notes_apart", "(b)(3)(ii)"),
        ({"conditioned": True}, "not_conditioned", "(b)(4)"),
    ],
)
def test_each_element_of_federal_law_is_missed(changes, element, law):
    assert lacking(permission(**changes)) == [(element, HIPAA + law)]


def test_a_permission_counts_to_the_end_of_its_last_day():
    facts = permission(ends_on=dt.date(2028, 2, 29))
    assert lacking(facts, on=dt.date(2028, 2, 29)) == []
    assert lacking(facts, on=dt.date(2028, 3, 1)) == [("not_ended", f"{HIPAA}(b)(2)(i)")]


def test_a_permission_that_ends_by_an_event_ends_on_its_last_day_at_the_latest():
    facts = permission(ending=EndingKind.EVENT, ending_event="When the records have been sent")
    assert lacking(facts, on=dt.date(2026, 6, 1)) == []
    assert lacking(facts, on=dt.date(2026, 6, 2)) == [("not_ended", f"{HIPAA}(b)(2)(i)")]
    assert lacking(dataclasses.replace(facts, ends_on=None), on=dt.date(2046, 6, 2)) == []


def test_a_representative_who_says_why_may_sign():
    facts = permission(signer=SignerKind.REPRESENTATIVE, authority="Guardian by court order")
    assert lacking(facts) == []


def test_alcohol_and_drug_records_ask_for_the_elements_of_part_2():
    facts = including("OR", "alcohol_drug", Act.MARK)
    assert lacking(facts) == []
    assert lacking(dataclasses.replace(facts, patient="")) == [("patient", "42 CFR 2.31(a)")]
    assert lacking(dataclasses.replace(facts, purpose="", signed_on=None)) == [
        ("purpose", f"{HIPAA}(c)(1)(iv)"),
        ("purpose", "42 CFR 2.31(a)"),
        ("signed_on", f"{HIPAA}(c)(1)(vi)"),
        ("signed_on", "42 CFR 2.31(a)"),
    ]
    assert lacking(permission(patient="")) == []


def test_part_2_names_nine_elements():
    nothing = PermissionFacts(
        Route.AUTHORIZATION,
        categories={"alcohol_drug": CategoryFacts(include=True, act=Act.MARK)},
    )
    assert [element for element, law in lacking(nothing) if law == "42 CFR 2.31(a)"] == [
        "patient",
        "discloser",
        "recipient",
        "records",
        "purpose",
        "ending",
        "taking_back",
        "signature",
        "signed_on",
    ]


def test_what_two_laws_ask_for_is_said_once():
    facts = dataclasses.replace(including("OR", "alcohol_drug", Act.MARK), purpose="")
    found = defects(facts, profile("OR"), TODAY)
    assert sentences(found) == ("Say why we should send them. “At my request” is enough",)


def test_counseling_notes_take_a_permission_of_their_own():
    facts = permission(combined_with=frozenset({Combination.COUNSELING_NOTES}))
    assert lacking(facts) == [("session_notes_apart", "42 CFR 2.31")]


@pytest.mark.parametrize("state", STATES)
def test_each_category_of_a_state_takes_a_choice(state):
    for code in profile(state).categories:
        others = {each: LEFT_OUT for each in profile(state).categories if each != code}
        for given in (others, {**others, code: CategoryFacts()}):
            found = defects(permission(state, categories=given), profile(state), TODAY)
            assert [(each.element, each.about) for each in found] == [
                (Element.CATEGORY_CHOICE, code)
            ]


@pytest.mark.parametrize(
    ("state", "act", "initials", "counts"),
    [
        ("OR", Act.MARK, "", True),
        ("OR", Act.INITIALS, "A. E.", True),
        ("OR", Act.INITIALS, " ", False),
        ("OR", Act.SIGNATURE, "", False),
        ("OR", None, "", False),
        ("CA", Act.SIGNATURE, "", True),
        ("CA", Act.INITIALS, "A. E.", True),
        ("CA", Act.INITIALS, "", False),
        ("CA", Act.MARK, "", False),
        ("TX", Act.INITIALS, "A. E.", True),
        ("TX", Act.INITIALS, "", False),
        ("TX", Act.MARK, "", False),
        ("NY", Act.INITIALS, "A. E.", True),
        ("NY", Act.MARK, "", False),
        ("WA", Act.SPECIFIC_MENTION, "", True),
        ("WA", Act.MARK, "", True),
        ("WA", None, "", False),
    ],
)
def test_what_counts_as_an_act_differs_by_state(state, act, initials, counts):
    found = defects(including(state, "hiv", act, initials), profile(state), TODAY)
    assert [(each.element, each.about) for each in found] == (
        [] if counts else [(Element.CATEGORY_ACT, "hiv")]
    )


def test_codes_read_from_a_file_are_judged_like_our_own():
    read = {"signer": "representative", "ending": "event", "ending_event": "sent"}
    assert lacking(permission(**read)) == [("authority", f"{HIPAA}(c)(1)(vi)")]
    assert lacking(including("TX", "hiv", "initials", ""), "TX") == [
        ("category_act", "form of the Attorney General")
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("OR", "Make a mark beside HIV"),
        ("CA", "Sign beside HIV"),
        ("TX", "Put initials beside HIV"),
        ("NY", "Put initials beside HIV"),
        ("WA", "Name HIV in the permission"),
    ],
)
def test_the_sentence_names_the_act_of_the_state(state, said):
    assert sentences(defects(including(state, "hiv", None), profile(state), TODAY)) == (said,)


@pytest.mark.parametrize(
    ("signed_on", "ends_on", "good"),
    [
        ("2026-03-02", "2027-03-02", True),  # 365 days
        ("2026-03-02", "2027-03-03", False),
        ("2027-03-02", "2028-03-01", True),  # over a leap day, 365 days are one short of a year
        ("2027-03-02", "2028-03-02", False),
        ("2028-02-29", "2029-02-28", True),
        ("2027-12-31", "2028-12-30", True),
        ("2027-12-31", "2028-12-31", False),
    ],
)
def test_a_californian_permission_lasts_365_days_at_most(signed_on, ends_on, good):
    signed, ends = dt.date.fromisoformat(signed_on), dt.date.fromisoformat(ends_on)
    facts = permission("CA", signed_on=signed, ends_on=ends)
    expected = [] if good else [("longest_term", "Civil Code 56.11 (AB 1697)")]
    assert lacking(facts, "CA", on=signed) == expected
    later = dataclasses.replace(facts, asked_for_later_end=True)
    assert lacking(later, "CA", on=signed) == []
    assert lacking(permission(signed_on=signed, ends_on=ends), "OR", on=signed) == []


def test_a_californian_permission_that_ends_by_an_event_names_a_last_day():
    event = {"ending": EndingKind.EVENT, "ending_event": "When the records have been sent"}
    assert lacking(permission("CA", **event), "CA") == []
    for asked in (False, True):
        facts = permission("CA", **event, ends_on=None, asked_for_later_end=asked)
        assert lacking(facts, "CA") == [("longest_term", "Civil Code 56.11 (AB 1697)")]


@pytest.mark.parametrize(
    ("points", "handwritten", "good"),
    [(14, False, True), (13.5, False, False), (None, False, False), (None, True, True)],
)
def test_california_wants_large_print_or_handwriting(points, handwritten, good):
    facts = permission("CA", font_points=points, handwritten=handwritten)
    assert lacking(facts, "CA") == ([] if good else [("font_size", "Civil Code 56.11(b)")])
    assert lacking(permission(font_points=points), "OR") == []


def test_california_wants_a_signature_for_the_permission_alone():
    shared = {"combined_with": frozenset({Combination.SHARED_SIGNATURE})}
    assert lacking(permission("CA", **shared), "CA") == [
        ("own_signature", "Civil Code 56.11(b)(2)")
    ]
    assert lacking(permission(**shared)) == []


def test_two_laws_keep_a_californian_permission_apart_from_other_text():
    joined = permission("CA", combined_with=frozenset({Combination.OTHER_TEXT}))
    assert lacking(joined, "CA") == [
        ("alone", f"{HIPAA}(b)(3)"),
        ("alone", "Civil Code 56.11(b)(2)"),
    ]


@pytest.mark.parametrize("statement", ["copy", "limits_on_records", "limits_on_use"])
def test_california_wants_three_more_statements(statement):
    told = frozenset(Statement) - {Statement(statement)}
    assert lacking(permission("CA", statements=told), "CA") == [(statement, "Civil Code 56.11(b)")]
    assert lacking(permission(statements=told)) == []


@pytest.mark.parametrize(
    ("category", "needed"),
    [
        ("mental_health", True),
        ("alcohol_drug", True),
        ("hiv", True),
        ("sti", True),
        ("reproductive", True),
        ("genetic", False),
    ],
)
def test_in_texas_the_young_patient_signs_too_for_some_records(category, needed):
    parent = {
        "signer": SignerKind.REPRESENTATIVE,
        "authority": "Parent",
        "is_minor": True,
    }
    facts = dataclasses.replace(including("TX", category, Act.INITIALS, "P. E."), **parent)
    law = "form of the Attorney General"
    assert lacking(facts, "TX") == ([("minor_signature", law)] if needed else [])
    assert lacking(dataclasses.replace(facts, minor_signature="Kim Example"), "TX") == []
    assert lacking(dataclasses.replace(facts, is_minor=False), "TX") == []
    assert lacking(dataclasses.replace(facts, signer=SignerKind.PATIENT), "TX") == []


def test_in_texas_what_is_left_out_takes_no_signature_of_the_young_patient():
    facts = permission("TX", signer=SignerKind.REPRESENTATIVE, authority="Parent", is_minor=True)
    assert lacking(facts, "TX") == []


def test_new_york_wants_initials_for_leave_to_talk():
    assert lacking(permission("NY", discussion=True), "NY") == [("discussion", "OCA 960 item 9(b)")]
    assert lacking(permission("NY", discussion=True, discussion_initials="A. E."), "NY") == []
    assert lacking(permission(discussion=True)) == []


def test_washington_asks_who_the_patient_is_whichever_records_go_along():
    assert lacking(permission("WA", patient=""), "WA") == [("patient", "RCW 70.02.030(3)")]


@pytest.mark.parametrize(
    ("state", "more"),
    [
        ("OR", set()),
        (
            "CA",
            {
                "copy",
                "limits_on_records",
                "limits_on_use",
                "font_size",
                "own_signature",
                "longest_term",
            },
        ),
        ("TX", {"minor_signature"}),
        ("NY", {"discussion"}),
        ("WA", set()),
    ],
)
def test_what_a_permission_can_need_in_each_state(state, more):
    needed = required(Route.AUTHORIZATION, profile(state))
    assert {element.value for element in needed} == FEDERAL | more
    assert len(needed) == len(set(needed))


@pytest.mark.parametrize("state", STATES)
def test_elements_come_in_the_order_of_the_document(state):
    order = list(Element)
    places = [order.index(element) for element in required(Route.AUTHORIZATION, profile(state))]
    assert places == sorted(places)


@pytest.mark.parametrize("state", STATES)
def test_an_access_request_needs_four_things(state):
    assert required(Route.ACCESS, profile(state)) == (
        Element.PATIENT,
        Element.SEND_TO,
        Element.RECORDS,
        Element.SIGNATURE,
    )


def test_an_access_request_must_not_be_asked_who_why_or_how_long():
    assert set(must_not_ask(Route.ACCESS)) == {
        Element.RECIPIENT,
        Element.CATEGORY_CHOICE,
        Element.PURPOSE,
        Element.ENDING,
    }
    assert must_not_ask(Route.AUTHORIZATION) == ()


@pytest.mark.parametrize("state", STATES)
def test_nothing_that_is_needed_must_not_be_asked(state):
    for route in Route:
        assert set(required(route, profile(state))) & set(must_not_ask(route)) == set()


def test_what_an_access_request_lacks_is_named():
    request = PermissionFacts(Route.ACCESS, patient="Ada Example", records="All", signature="Ada")
    assert defects(request, profile("OR"), TODAY) == (
        Defect(Element.SEND_TO, "45 CFR 164.524", "send_to"),
    )


def test_a_reason_in_a_letter_does_no_harm_to_an_access_request():
    request = PermissionFacts(
        Route.ACCESS,
        patient="Ada Example",
        records="All",
        send_to="1 Example Street",
        signature="Ada Example",
        purpose="For my lawyer",
        ending=EndingKind.DAY,
        ends_on=dt.date(2020, 1, 1),
        taken_back=True,
    )
    assert defects(request, profile("CA"), TODAY) == ()


def test_a_date_of_signing_that_is_to_come_has_a_sentence_of_its_own():
    facts = permission(signed_on=dt.date(2026, 3, 3))
    said = sentences(defects(facts, profile("OR"), TODAY))
    assert said == ("Check the date of signing. It is still to come",)
