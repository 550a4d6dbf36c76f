"""The public word for every combination of facts, and the sentence that goes with it."""

import itertools

import pytest

from records.models.ask import AskKind
from records.policy.public_status import PublicWord, StatusFacts, public_status, public_word
from records.workflow import Identity, Outcome, Permission, Stage

BY_STAGE = {
    Stage.RECEIVED: "Received",
    Stage.CHECKING: "Being checked",
    Stage.GATHERING: "In progress",
    Stage.REVIEW: "In progress",
}
OUTCOMES = [
    outcomes
    for size in (1, 2, 3)
    for outcomes in itertools.combinations_with_replacement(Outcome.values, size)
]
EVERYTHING = list(
    itertools.product(
        Stage.values,
        Permission.values,
        Identity.values,
        OUTCOMES,
        ["", "some papers"],
        [False, True],
    )
)


def facts(stage=Stage.CHECKING, *outcomes, **changes):
    """An access request at this stage, about which nothing else is known."""
    known = {"permission": Permission.NOT_NEEDED, "identity": Identity.OPEN} | changes
    return StatusFacts(stage=stage, outcomes=outcomes or ("pending",), **known)


def word(*args, **changes):
    return str(public_word(facts(*args, **changes)).label)


@pytest.mark.parametrize("stage", BY_STAGE)
def test_while_nothing_is_decided_the_stage_says_it(stage):
    assert word(stage) == BY_STAGE[stage]
    assert word(stage, identity=Identity.CONFIRMED) == BY_STAGE[stage]
    assert word(stage, permission=Permission.ACTIVE) == BY_STAGE[stage]


@pytest.mark.parametrize("stage", BY_STAGE)
@pytest.mark.parametrize(
    "missing",
    [
        {"asked_for": "some papers"},
        {"permission": Permission.UNSIGNED},
        {"permission": Permission.ENDED},
        {"identity": Identity.NOT_CONFIRMED},
    ],
    ids=str,
)
def test_at_any_open_stage_what_is_missing_comes_first(stage, missing):
    assert word(stage, **missing) == "Action needed"


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (("ready",), "Ready"),
        (("sent",), "Sent"),
        (("not_given",), "Not given"),
        (("ready", "sent"), "Ready"),
        (("ready", "not_given"), "Ready"),
        (("ready", "pending"), "Ready"),
        (("sent", "not_given"), "Sent"),
        (("sent", "pending"), "In progress"),
        (("not_given", "pending"), "In progress"),
    ],
)
def test_what_became_of_it_at_each_recipient(outcomes, expected):
    assert word(Stage.REVIEW, *outcomes) == expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (("ready",), "Ready"),
        (("sent", "pending"), "Sent"),
        (("not_given",), "Not given"),
        (("pending",), "Closed"),
    ],
)
def test_a_closed_request_says_what_became_of_it(outcomes, expected):
    assert word(Stage.CLOSED, *outcomes) == expected


@pytest.mark.parametrize("stage", Stage.values)
def test_what_was_stopped_is_closed_whatever_else_is_true(stage):
    changes = {"asked_for": "some papers", "identity": Identity.NOT_CONFIRMED}
    assert word(stage, "sent", "ready", is_cancelled=True, **changes) == "Closed"
    assert word(stage, "sent", permission=Permission.TAKEN_BACK, **changes) == "Closed"


@pytest.mark.parametrize(("outcome", "expected"), [("ready", "Ready"), ("sent", "Sent")])
def test_a_part_that_was_not_given_is_a_line_and_no_other_word(outcome, expected):
    status = public_status(facts(Stage.CLOSED, outcome, "not_given"))
    assert status.word.label == expected
    assert status.more == (
        "We could not give some of the records. "
        "We sent you a letter that says why and what you can do."
    )
    assert public_status(facts(Stage.CLOSED, outcome)).more == ""


def test_a_part_that_is_there_is_told_while_the_rest_is_worked_on():
    status = public_status(facts(Stage.GATHERING, "sent", "pending"))
    assert (status.sentence, status.more) == (
        "We are getting the records ready.",
        "Some of the records have been sent or are ready.",
    )


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"stage": Stage.RECEIVED}, "We have your request. No one has started on it yet."),
        ({"stage": Stage.CHECKING}, "We are checking who you are and what you asked for."),
        (
            {"asked_for": "some papers", "asked_by": "March 14, 2026"},
            "We need something from you: some papers, by March 14, 2026.",
        ),
        (
            {"identity": Identity.NOT_CONFIRMED},
            "We need something from you: something that shows who you are. "
            "Call us and we will say how.",
        ),
        (
            {"permission": Permission.ENDED},
            "We need something from you: a new permission, because the one you signed has ended. "
            "Call us and we will say how.",
        ),
        (
            {"stage": Stage.CLOSED, "is_cancelled": True, "closed_on": "March 9, 2026"},
            "You cancelled this request on March 9, 2026.",
        ),
        (
            {"permission": Permission.TAKEN_BACK, "closed_on": "March 9, 2026"},
            "You took back your permission on March 9, 2026.",
        ),
        ({"permission": Permission.TAKEN_BACK}, "You took back your permission."),
        (
            {"stage": Stage.CLOSED},
            "This request is closed. Call us if you want to know why.",
        ),
    ],
    ids=str,
)
def test_each_word_has_its_sentence(known, sentence):
    assert public_status(facts(**known)).sentence == sentence


def test_every_combination_has_one_of_eight_words_and_a_sentence():
    assert len(PublicWord) == 8
    seen = set()
    for stage, permission, identity, outcomes, asked_for, is_cancelled in EVERYTHING:
        status = public_status(
            StatusFacts(
                stage, permission, identity, outcomes, asked_for, "", is_cancelled, "March 9, 2026"
            )
        )
        assert status.sentence.endswith(".")
        assert "%" not in status.sentence + status.more
        seen.add(status.word)
    assert seen == set(PublicWord)


def test_nobody_is_asked_for_anything_once_it_is_closed():
    closed = [row for row in EVERYTHING if row[0] == Stage.CLOSED]
    words = {public_word(StatusFacts(*row[:5], "", row[5])) for row in closed}
    assert PublicWord.ACTION not in words


@pytest.mark.parametrize("kind", AskKind)
def test_every_kind_of_ask_fits_into_the_sentence(kind):
    status = public_status(facts(asked_for=str(kind.label), asked_by="March 14, 2026"))
    assert status.sentence == f"We need something from you: {kind.label}, by March 14, 2026."
