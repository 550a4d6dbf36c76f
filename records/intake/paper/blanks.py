"""What one form of the wizard leaves to fill in on paper, read from its own fields and layout."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget, Select
from django.utils.translation import gettext as _

from portal.layout import Ask, Fieldset, Words
from portal.widgets import LABELS, DateParts
from records.intake.forms.step_form import StepForm

# So many marks fit into so many columns.
_COLUMNS = ((15, 4), (38, 2))
_PAIR = 2


@dataclasses.dataclass(frozen=True)
class Option:
    """One answer of several, or one box of a date; `spoken` is all that a screen reader says of it."""

    name: str
    label: Words
    hint: Words = ""
    spoken: str = ""


@dataclasses.dataclass(frozen=True)
class Blank:
    """Something to fill in; `kind` is line, lines, box, date, one (of several) or several."""

    name: str
    kind: str
    label: Words = ""
    hint: Words = ""
    options: tuple[Option, ...] = ()
    spoken: str = ""

    @property
    def columns(self) -> int:
        """How many answers fit beside each other."""
        longest = max((len(f"{each.label} {each.hint}") for each in self.options), default=0)
        return next((columns for most, columns in _COLUMNS if longest <= most), 1)

    @property
    def place(self) -> str:
        """Where the room is: "beside" a short label, "after" a long one, or beneath it ("")."""
        if not self.label:
            return ""
        if self.kind in ("line", "date"):
            return "beside"
        is_short_pair = len(self.options) == _PAIR and self.columns == _COLUMNS[0][1]
        return "after" if is_short_pair else ""


def blanks(form: StepForm) -> Iterator[Blank]:
    """What `form` asks, in the order of its page; what only a screen can take is left out."""
    for name, hints in _fields(form.helper.layout.fields):
        field = form.fields[name]
        if kind := _kind(field.widget):
            yield Blank(
                name, kind, _label(form, field), field.help_text, tuple(_options(field, hints))
            )


def shared_hint(form: StepForm) -> Words:
    """The line under the question, where the form has one for all its fields."""
    hints = (part.hint for part in form.helper.layout.fields if isinstance(part, Fieldset))
    return next(hints, "")


def together(found: Iterable[Blank]) -> Iterator[Blank]:
    """Each blank once, with every answer that it offers to anybody, in the words met first."""
    by_name: dict[str, Blank] = {}
    for blank in found:
        options: dict[str, Option] = {}
        for option in (*by_name.get(blank.name, blank).options, *blank.options):
            options.setdefault(option.name, option)
        first = by_name.setdefault(blank.name, blank)
        by_name[blank.name] = dataclasses.replace(first, options=tuple(options.values()))
    return iter(by_name.values())


def _fields(parts: Iterable[Any]) -> Iterator[tuple[str, Mapping[str, Words]]]:
    for part in parts:
        if isinstance(part, str):
            yield part, {}
        elif isinstance(part, Ask):
            yield part.field, part.hints
        else:
            yield from _fields(part.parts)


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden or isinstance(widget, forms.FileInput):
        return ""
    if isinstance(widget, DateParts):
        return "date"
    if isinstance(widget, forms.CheckboxInput):
        return "box"
    if isinstance(widget, forms.Textarea):
        return "lines"
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        return "several" if widget.allow_multiple_selected else "one"
    return "line"


def _label(form: StepForm, field: forms.Field) -> Words:
    """Empty if the field is the question itself; a text that may stay empty says so."""
    if str(field.label) == str(form.question):
        return ""
    is_text = isinstance(field, forms.CharField)
    if is_text and not field.required and not getattr(field, "one_of_several", False):
        return _("%(label)s (optional)") % {"label": field.label}
    return field.label or ""


def _options(field: forms.Field, hints: Mapping[str, Words]) -> Iterator[Option]:
    if isinstance(field.widget, DateParts):
        for part in field.widget.parts:
            yield Option(part, LABELS[part])
    elif isinstance(field, forms.ChoiceField) and not isinstance(field.widget, Select):
        choices: Any = field.choices
        for value, label in choices:
            yield Option(str(value), label, hints.get(str(value), ""))
