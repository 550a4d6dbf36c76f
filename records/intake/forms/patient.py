"""Questions about the patient: whose records, names, birth date."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.date_fields import DateField, check_past
from portal.layout import Ask, Fieldset, Question
from records.intake import choices
from records.intake.fields import NameField
from records.intake.forms.step_form import Part, StepForm, one_of

_NAME_BOX = {"class": "field__input--20", "spellcheck": "false"}


def name_box(autofill: str) -> forms.TextInput:
    """A box for a name: nothing is corrected in it."""
    return forms.TextInput({**_NAME_BOX, "autocomplete": autofill})


class WhoForm(StepForm):
    question = _("Whose records do you need?")

    who = one_of(question, choices.WHO, _("Choose whose records you need"))

    def parts(self) -> list[Part]:
        return [Question("who", hints=choices.WHO_HINTS)]


class PatientNameForm(StepForm):
    question = _("What name did the practice know you by?")

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
        hint = _("The name used at visits, even if it has changed")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]

    def clean(self) -> None:
        if not self.cleaned_data.get("one_name"):
            return
        boxes = ("first_names", "last_names")
        has_one = any(self.cleaned_data.get(box) for box in boxes)
        for box in boxes if has_one else boxes[1:]:
            if self.has_error(box, "required"):
                self.skip(box)


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
    question = _("What is your date of birth?")

    birth_date = DateField(
        label=question,
        subject=_("Date of birth"),
        missing=_("Enter the date of birth"),
        help_text=_("For example, 3 27 1948"),
        autofill="bday",
    )

    def clean_birth_date(self) -> str:
        return check_past(_("Date of birth"), self.cleaned_data["birth_date"], self.situation.today)
