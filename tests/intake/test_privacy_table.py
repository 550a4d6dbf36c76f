"""The privacy page answers for every question of the wizard: none is asked without its row."""

import pytest

from records.intake.forms.contact import ContactForm
from records.intake.forms.signing import SignForm
from records.intake.paper.questions import situations
from records.intake.privacy_table import CONTACT, SIGNATURE, USES, lines
from records.intake.steps import STEPS
from records.models.contact_message import KEPT_MONTHS
from records.policy.paths import Route
from tests.factories import SIGNED_AT, make_practice

WHERE = "give it a row in records/intake/privacy_table.py"
# Not questions: what a page carries along, and what no person sees.
UNSEEN = {"digest", "form_key", "website"}


@pytest.fixture
def everybody(db):
    """Everybody who can be in the wizard."""
    practice = make_practice()
    return [each for route in Route for each in situations(route, practice, SIGNED_AT.date())]


def asked(step, everybody):
    """The fields of a question, whoever is asked."""
    return {name for each in everybody for name in step.form(None, each).fields}


def test_every_question_has_a_row_and_every_row_a_question(everybody):
    questions = {step.slug for step in STEPS if asked(step, everybody)}
    assert questions - set(USES) == set(), WHERE
    assert set(USES) - questions == set(), "this question is no longer asked: delete its row"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_every_field_is_answered_for(step, everybody):
    fields = set(USES[step.slug].fields) if step.slug in USES else set()
    assert asked(step, everybody) == fields, WHERE


@pytest.mark.parametrize(
    ("form", "line"), [(SignForm, SIGNATURE), (ContactForm, CONTACT)], ids=["sign", "contact"]
)
def test_so_are_the_fields_beside_the_wizard(form, line):
    assert set(form.base_fields) - UNSEEN == set(line.use.fields)


def test_the_table_stands_in_the_order_in_which_people_are_asked(everybody):
    questions = [str(step.form.question) for step in STEPS if asked(step, everybody)]
    assert [str(line.question) for line in lines()] == [
        *questions,
        str(SIGNATURE.question),
        str(CONTACT.question),
    ]


def test_no_cell_is_empty():
    cells = [
        (line.question, cell)
        for line in lines()
        for cell in (line.question, line.use.why, line.use.seen_by, line.use.kept)
    ]
    assert [question for question, cell in cells if not str(cell)] == []


def test_messages_are_kept_for_as_long_as_it_says():
    assert str(CONTACT.use.kept) == f"Until {KEPT_MONTHS} months after we answered"
