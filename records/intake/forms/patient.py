"""Questions about the patient and who asks: whose records, by which right, names, dates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.date_fields import DateField, PartialDateField, check_past
from portal.layout import Ask, Fieldset, Question
from records.intake import choices
from records.intake.fields import NameField, Words
from records.intake.forms.step_form import Part, StepForm, one_of
from records.intake.situation import Situation

_NAME_BOX = {"class": "field__input--20", "spellcheck": "false"}


def name_box(autofill: str) -> forms.TextInput:
    """A box for a name: nothing is corrected in it."""
    return forms.TextInput({**_NAME_BOX, "autocomplete": autofill})


class WhoForm(StepForm):
    question = _("Whose records do you need?")

    who = one_of(question, choices.WHO, _("Choose whose records you need"))

    def parts(self) -> list[Part]:
        return [Question("who", hints=choices.WHO_HINTS)]


class RightForm(StepForm):
    """Never blocks: who has none of these rights comes to a page that helps."""

    question = _("What gives you the right to ask?")
    missing = _("Choose what gives you the right to ask")

    def prepare(self) -> None:
        hint = _("You may need to send a paper that shows this")
        offered = choices.RIGHTS.get(self.situation.who, [])
        self.fields["right"] = one_of(self.question, offered, self.missing, help_text=hint)


class NameForm(StepForm):
    """A name in its parts; a person may use one name only."""

    hint: Words = ""

    first_names = NameField(
        label=_("First name or names"),
        subject=_("First name"),
        missing=_("Enter the first name"),
        widget=name_box("given-name"),
    )
    middle_names = NameField(
        label=_("Middle name or names"),
        subject=_("Middle name"),
        widget=name_box("additional-name"),
    )
    last_names = NameField(
        label=_("Last name or names"),
        subject=_("Last name"),
        missing=_("Enter the last name, or choose “only one name”"),
        widget=name_box("family-name"),
    )
    one_name = forms.BooleanField(label=_("I use only one name"), required=False)

    def parts(self) -> list[Part]:
        return [Fieldset(self.question, *self.fields, hint=self.hint, heading=True)]

    def clean(self) -> None:
        if not self.cleaned_data.get("one_name"):
            return
        boxes = ("first_names", "last_names")
        has_one = any(self.cleaned_data.get(box) for box in boxes)
        for box in boxes if has_one else boxes[1:]:
            if self.has_error(box, "required"):
                self.skip(box)


class PatientNameForm(NameForm):
    question = _("What name did the practice know you by?")
    hint = _("The name used at visits, even if it has changed")

    def prepare(self) -> None:
        if self.situation.patient:
            self.question = _("What is the patient’s name?")
            self.no_autofill()
            self.fields["one_name"].label = _("The patient uses only one name")


class YourNameForm(NameForm):
    """Who asks for somebody else; or who helps, which gives no right."""

    question = _("What is your name?")
    hint = _("As on your ID")

    def prepare(self) -> None:
        if self.situation.is_helped:
            self.hint = _("So that we know who helped. It gives you no right to the records.")


class OtherNamesForm(StepForm):
    question = _("Did the practice ever use another name?")

    other_names = one_of(
        question,
        choices.OTHER_NAMES,
        _("Choose whether the practice used another name"),
        help_text=_("For example, a name before or after marriage"),
    )
    names = NameField(
        label=_("Other name or names"),
        subject=_("Other name"),
        missing=_("Enter the other name"),
        help_text=_("Only if you chose Yes"),
        widget=name_box("off"),
    )

    def parts(self) -> list[Part]:
        return [Question("other_names"), Ask("names")]

    def clean(self) -> None:
        if self.cleaned_data.get("other_names") != "yes":
            self.skip("names")


class BirthDateForm(StepForm):
    question: Words = _("What is your date of birth?")

    birth_date = DateField(
        label=question,
        subject=_("Date of birth"),
        missing=_("Enter the date of birth"),
        help_text=_("For example, 3 27 1948"),
        autofill="bday",
    )

    def prepare(self) -> None:
        if name := self.situation.patient:
            self.question = self.fields["birth_date"].label = _("When was %s born?") % name
            self.title = _("When was the patient born?")
            self.no_autofill()

    def clean_birth_date(self) -> str:
        return check_past(_("Date of birth"), self.cleaned_data["birth_date"], self.situation.today)


class DeathDateForm(StepForm):
    question: Words = _("When did the patient die?")
    title = _("When did the patient die?")

    death_date = PartialDateField(
        label=title,
        subject=_("Date of death"),
        missing=_("Enter the year, even if you are not sure"),
        help_text=_("The year is enough if you are not sure"),
    )

    def prepare(self) -> None:
        name = self.situation.patient
        self.question = self.fields["death_date"].label = _("When did %s die?") % name
        self.fields["death_date"].error_messages["required"] = _("Enter the year %s died") % name

    def clean_death_date(self) -> str:
        died: str = self.cleaned_data["death_date"]
        born: str = self.situation.given("birth-date", "birth_date")
        if died < born[: len(died)]:
            raise forms.ValidationError(_("Date of death must be after the date of birth"))
        return check_past(_("Date of death"), died, self.situation.today, today_counts=True)

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        died: str = answer["death_date"]
        return died >= str(situation.given("birth-date", "birth_date"))[: len(died)]
