"""What the law looks at in a signed content: whole as it is made, and each gap is found."""

import dataclasses
import datetime as dt

import pytest

from records.documents.content import Ending, Signer
from records.documents.permission import permission_facts
from records.policy.authorization import defects
from records.policy.elements import Element
from records.policy.paths import Route
from records.policy.permission_facts import EndingKind, SignerKind
from records.policy.state_rules import state_rules
from tests.factories import make_content

TODAY = dt.date(2026, 2, 26)
NAME = "María José O’Neill-Łukasiewicz"


def lacking(content, signature=NAME):
    """The elements that the law misses in it."""
    facts = permission_facts(content, signature, TODAY)
    return [defect.element for defect in defects(facts, state_rules("OR"), TODAY)]


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
@pytest.mark.parametrize("signer", [Signer(NAME), Signer("Kim Lee", "guardian")])
@pytest.mark.parametrize(
    "ending",
    [
        Ending("sent"),
        Ending("sent", "2026-05-27"),
        Ending("days_90", "2026-05-27"),
        Ending("date", "2026-02-26"),
        Ending("event", event="the end of my claim"),
    ],
)
def test_what_the_wizard_makes_is_whole(kind, signer, ending):
    changes = {"ending": ending} if kind == "authorization" else {}
    assert lacking(make_content(kind, signer=signer, **changes)) == []


def without_the_choice_about(category):
    choices = make_content("authorization").categories
    return {"categories": tuple(each for each in choices if each.category != category)}


@pytest.mark.parametrize(
    ("changes", "element"),
    [
        ({"purpose": ""}, Element.PURPOSE),
        ({"recipients": ()}, Element.RECIPIENT),
        ({"ending": None}, Element.ENDING),
        ({"ending": Ending("event")}, Element.ENDING),
        ({"ending": Ending("date", "2026-02-25")}, Element.NOT_ENDED),
        (without_the_choice_about("hiv"), Element.CATEGORY_CHOICE),
        ({"signer": Signer("Kim Lee", "")}, Element.AUTHORITY),
    ],
)
def test_each_gap_is_found_and_named(changes, element):
    assert lacking(make_content("authorization", **changes)) == [element]


def test_nothing_is_signed_without_a_name():
    assert lacking(make_content("authorization"), signature="") == [Element.SIGNATURE]
    assert lacking(make_content(), signature="") == [Element.SIGNATURE]


def test_the_facts_say_who_signed_and_how_it_ends():
    content = make_content("authorization", signer=Signer("Kim Lee", "parent"))
    talking = dataclasses.replace(content.recipients[0], may_discuss=True)
    facts = permission_facts(dataclasses.replace(content, recipients=(talking,)), "Kim Lee", TODAY)
    assert facts.route == Route.AUTHORIZATION
    assert (facts.signer, facts.authority) == (SignerKind.REPRESENTATIVE, "parent")
    assert (facts.ending, facts.ends_on) == (EndingKind.DAY, dt.date(2026, 5, 27))
    assert facts.discussion


def test_an_access_request_carries_nothing_of_a_permission():
    facts = permission_facts(make_content(), NAME, TODAY)
    assert (facts.purpose, facts.ending, facts.recipients, facts.statements) == (
        "",
        None,
        (),
        frozenset(),
    )
