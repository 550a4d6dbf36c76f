"""What people type to follow a request: its number, a birth date, a code, an answer."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import codes, reference
from portal.date_fields import DateField
from portal.layout import Actions, Layout, Words
from records.models import Ask


class PickupForm(forms.Form):
    """Fields one under the other, and one button."""

    use_required_attribute = False
    button: ClassVar[Words] = _("Continue")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, Actions(self.button))


class ReferenceField(forms.CharField):
    """The number of a request; cleans to how we write it, however it was typed."""

    def to_python(self, value: Any) -> str:
        """The number, such as MR-7K2F-94QD.

        Raises:
            ValidationError: if no request can have it.
        """
        text = super().to_python(value) or ""
        number = reference.tidy(text, "MR", 4, 4)
        if text and not number:
            raise ValidationError(
                _("The number must have MR and 8 letters and numbers, like MR-7K2F-94QD")
            )
        return number


def _birth_date() -> DateField:
    return DateField(
        label=_("What is the patient’s date of birth?"),
        subject=_("Date of birth"),
        missing=_("Enter the patient’s date of birth"),
        help_text=_("For example, March 27 1948"),
    )


class FindForm(PickupForm):
    """The number and the date that belong together."""

    number = ReferenceField(
        label=_("What is the number of the request?"),
        help_text=_("It starts with MR. We showed it when you sent the request."),
        error_messages={"required": _("Enter the number of the request")},
        widget=forms.TextInput(
            {
                "class": "field__input--20",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    birth_date = _birth_date()


class BirthDateForm(PickupForm):
    """The date alone, for who comes by a link from us."""

    birth_date = _birth_date()


class CodeForm(PickupForm):
    """The digits of an emailed code. They may be pasted, with spaces or a dash."""

    button = _("Open my request")
    code = forms.CharField(
        label=_("Enter the 6-digit code"),
        help_text=_("You can paste it. We will never call to ask for it."),
        max_length=60,
        error_messages={
            "required": _("Enter the 6-digit code"),
            "max_length": _("Enter the 6-digit code"),
        },
        widget=forms.TextInput(
            {
                "class": "field__input--code",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "maxlength": "",
            }
        ),
    )

    def clean_code(self) -> str:
        """Six digits."""
        typed = codes.tidy(self.cleaned_data["code"])
        if not (typed.isascii() and typed.isdigit() and len(typed) == codes.DIGITS):
            raise ValidationError(_("Enter the 6-digit code"))
        return typed


class AnswerForm(PickupForm):
    """A few words that we asked for."""

    button = _("Send my answer")
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4, "class": "field__input--note"}),
        error_messages={
            "required": _("Write your answer first"),
            "max_length": _("Your answer must be shorter than 4,000 characters"),
        },
    )

    def __init__(self, ask: Ask, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=str(ask.pk), **kwargs)
        place = [ask.records_request_id, ask.pk]
        self.helper.form_action = reverse("pickup:answer", args=place)
