"""Every field that release forms ask for has a home in the product, or a reason why it has none."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from records.intake.steps import STEPS

_TABLE = (settings.BASE_DIR / "docs" / "fields.md").read_text()
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in _TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| field")
]
SLUGS = {step.slug for step in STEPS}
# How many fields those forms have together; none of them may be forgotten again.
FIELDS = 95


def test_every_field_stands_in_the_table_once():
    names = [row[0] for row in ROWS]
    assert len(set(names)) == len(names) == FIELDS


@pytest.mark.parametrize(("field", "question", "kept", "note"), ROWS)
def test_a_field_is_asked_and_kept_or_there_is_a_reason(field, question, kept, note):
    if kept == "none":
        assert question == "not asked"
        assert note
        return
    model, name = re.fullmatch(r"`(\w+)\.(\w+)`", kept).groups()
    assert name in {each.name for each in apps.get_model("records", model)._meta.get_fields()}
    if slug := re.fullmatch(r"`([\w-]+)`", question):
        assert slug[1] in SLUGS
    else:
        assert question in ("not asked", "the sign page")


def test_every_question_has_a_field():
    asked = {slug[1] for row in ROWS if (slug := re.fullmatch(r"`([\w-]+)`", row[1]))}
    led_by = {"mail-abroad", "recipient-3", "id-photo", "papers-add", "check"}
    assert SLUGS - asked - led_by == set()
