"""The shapes a form can take: a question, a group, Include / Leave out pairs, a trap, the button."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Layout
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.forms.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html_join

Words = str | Promise


class Ask:
    """One field; `hints` gives its choices a second line, by value."""

    is_page_heading = False
    template: str | None = None

    def __init__(self, field: str, *, hints: Mapping[str, Words] | None = None) -> None:
        self.field = field
        self.hints = dict(hints or {})

    def render(self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK) -> str:
        """The field, drawn by records_pack/field.html."""
        drawn: str = render_field(
            self.field,
            form,
            context,
            template=self.template,
            template_pack=template_pack,
            extra_context={"hints": self.hints, "is_page_heading": self.is_page_heading},
        )
        return drawn


class Question(Ask):
    """The one field a page asks: its label is the page's h1."""

    is_page_heading = True


class Pair(Ask):
    """A choice of two, side by side, under its subject: Include / Leave out."""

    template = "records_pack/fields/pair.html"


class _Group:
    template = ""

    def __init__(self, *parts: "str | Ask | _Group") -> None:
        self.parts = parts

    def words(self, form: BaseForm) -> dict[str, Any]:
        """What the template says around the fields."""
        return {}

    def render(self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK) -> str:
        """The template of this group around its fields."""
        drawn = format_html_join(
            "",
            "{}",
            (
                (render_field(part, form, context, template_pack=template_pack),)
                for part in self.parts
            ),
        )
        return render_to_string(self.template, {"fields": drawn, **self.words(form)})


class Fieldset(_Group):
    """Fields that belong together under a legend; with `heading`, the legend is the page's h1."""

    template = "records_pack/layout/fieldset.html"

    def __init__(
        self, legend: Words, *parts: str | Ask | _Group, hint: Words = "", heading: bool = False
    ) -> None:
        super().__init__(*parts)
        self.legend, self.hint, self.heading = legend, hint, heading

    def words(self, form: BaseForm) -> dict[str, Any]:
        """The legend, its hint, and whether it is the h1."""
        return {"legend": self.legend, "hint": self.hint, "heading": self.heading}


class Pairs(_Group):
    """Several pairs, one under the other, each its own free choice."""

    template = "records_pack/layout/pairs.html"

    def __init__(self, *names: str) -> None:
        super().__init__(*(Pair(name) for name in names))


class More(_Group):
    """Fields that few people need, under a line that opens; open if they hold something or are wrong."""

    template = "records_pack/layout/more.html"

    def __init__(self, summary: Words, *fields: str) -> None:
        super().__init__(*(Ask(field) for field in fields))
        self.summary, self.fields = summary, fields

    def words(self, form: BaseForm) -> dict[str, Any]:
        """The line, and whether it is open."""
        is_open = any(form.errors.get(name) or form[name].value() for name in self.fields)
        return {"summary": self.summary, "open": is_open}


class Trap(_Group):
    """A field that no person sees and programs fill in: whoever did is asked to call instead."""

    template = "records_pack/layout/trap.html"


class Actions(_Group):
    """The one main button of a form, at the left; it says what it does."""

    template = "records_pack/layout/actions.html"

    def __init__(self, label: Words, *, name: str = "", value: str = "") -> None:
        super().__init__()
        self.label, self.name, self.value = label, name, value

    def words(self, form: BaseForm) -> dict[str, Any]:
        """The button's words, and what it sends when there is more than one button."""
        return {"label": self.label, "name": self.name, "value": self.value}


class SecondAction(Actions):
    """A button beside the main one, such as the one that adds a file."""

    template = "records_pack/layout/second_action.html"


__all__ = [
    "Actions",
    "Ask",
    "Fieldset",
    "Layout",
    "More",
    "Pair",
    "Pairs",
    "Question",
    "SecondAction",
    "Trap",
]
