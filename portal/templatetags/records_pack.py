"""What the template pack asks of a field: its kind, its choices, its boxes, and where its error is."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput
from django.forms.forms import BaseForm
from django.forms.widgets import ChoiceWidget, Select

from portal.widgets import DateParts

register = template.Library()


@dataclasses.dataclass(frozen=True)
class Choice:
    """One radio or checkbox with its words."""

    tag: str
    id: str
    label: str
    hint: str


@dataclasses.dataclass(frozen=True)
class Problem:
    """One line of the error summary; `anchor` is the id of what has to be changed, or ""."""

    anchor: str
    words: str


@register.filter
def part_template(field: BoundField) -> str:
    """The file that draws this kind of field."""
    widget = field.field.widget
    if isinstance(widget, DateParts):
        return "records_pack/fields/date.html"
    if isinstance(widget, FileInput):
        return "records_pack/fields/file.html"
    if isinstance(widget, CheckboxInput):
        return "records_pack/fields/single_box.html"
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        return "records_pack/fields/choices.html"
    return "records_pack/fields/input.html"


@register.simple_tag
def draw(field: BoundField, css_class: str) -> str:
    """The control itself with our class before its own; Django adds aria-describedby and -invalid."""
    widget = field.field.widget
    if isinstance(widget, DateParts):
        widget.faulty = _faulty_parts(field, widget.parts)
        return field.as_widget()
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css_class} {own}".strip()})


@register.simple_tag
def choices(field: BoundField, hints: Mapping[str, str] | None = None) -> list[Choice]:
    """The choices of a radio or checkbox group; `hints` gives a second line by value."""
    field.field.widget.attrs["class"] = "choice__input"
    rows = []
    for box in field.subwidgets:
        # The group carries the error; a single radio cannot be wrong.
        box.data["attrs"].pop("aria-invalid", None)
        hint = (hints or {}).get(str(box.data["value"]), "")
        rows.append(Choice(box.tag(), box.id_for_label, box.choice_label, hint))
    return rows


@register.filter
def problems(form: BaseForm) -> list[Problem]:
    """Every error of a form in the order of its fields, each with the place to go to."""
    return list(_problems(form))


def _problems(form: BaseForm) -> Iterator[Problem]:
    for words in form.non_field_errors():
        yield Problem("", str(words))
    for name in form.fields:
        for words in form.errors.get(name, []):
            yield Problem(_anchor(form[name]), str(words))


def _anchor(field: BoundField) -> str:
    widget: Any = field.field.widget
    if isinstance(widget, DateParts):
        return f"{field.auto_id}_{_faulty_parts(field, widget.parts)[0]}"
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        return str(widget.id_for_label(field.auto_id, "0"))
    return field.id_for_label


def _faulty_parts(field: BoundField, parts: Sequence[str]) -> list[str]:
    """The wrong boxes of a date; all of them when its error names none."""
    faulty: set[str] = set()
    for error in field.form.errors.as_data().get(field.name, []):
        faulty.update((error.params or {}).get("parts", parts))
    return [part for part in parts if part in faulty]
