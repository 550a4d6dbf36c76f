"""What every question has: one form, one button, and an answer that a draft can keep."""

from typing import Any, ClassVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.layout import Actions, Ask, Fieldset, Layout, More, Pairs, Question, SecondAction
from records.actions.drafts import Answers
from records.intake.choices import Choices
from records.intake.fields import Words
from records.intake.situation import Situation

Part = str | Ask | Fieldset | More | Pairs | SecondAction


class StepForm(forms.Form):
    """One question. Every field cleans to a JSON value, so the cleaned form is the answer to keep."""

    use_required_attribute = False
    question: Words = ""
    # What the browser's tab says, where the question names somebody.
    title: Words = ""
    # Said in a box before the question.
    note: Words = ""
    button: ClassVar[Words] = _("Continue")

    def __init__(
        self,
        posted: QueryDict | dict[str, Any] | None,
        situation: Situation,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.situation = situation
        super().__init__(posted, initial=initial)
        self.prepare()
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.parts(), Actions(self.button))

    def prepare(self) -> None:
        """Fit the fields to the situation."""

    def parts(self) -> list[Part]:
        """The fields in their order; by default each is a question of its own."""
        return [Question(name) for name in self.fields]

    def answers(self, slug: str) -> Answers:
        """What to keep, by question."""
        return {slug: self.cleaned_data}

    def offer(self, name: str, choices: Choices) -> None:
        """Let the field `name` have these answers."""
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def no_autofill(self) -> None:
        """The browser knows the one who types, not the one who is asked about."""
        for field in self.fields.values():
            for widget in (field.widget, *getattr(field.widget, "widgets", ())):
                widget.attrs["autocomplete"] = "off"

    def skip(self, field: str) -> None:
        """Ask nothing of a field that another answer makes needless."""
        self.errors.pop(field, None)
        self.cleaned_data[field] = ""

    def hide(self) -> None:
        """Carry the answer along unseen, on a page that asks whether it is meant."""
        for field in self.fields.values():
            field.widget = field.hidden_widget()
        confirm = Actions(_("Change my answer"), name="confirmed", value="yes")
        self.helper.layout = Layout(*self.fields, confirm)

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        """Whether a kept answer still goes with the other answers."""
        return True


def one_of(label: Words, choices: Choices, missing: Words, **kwargs: Any) -> forms.ChoiceField:
    """Radios of which one must be chosen, and none is chosen at the start."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
        **kwargs,
    )
