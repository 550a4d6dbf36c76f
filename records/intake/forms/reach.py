"""Questions about how to reach the person who asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from localflavor.us.us_states import STATE_CHOICES

from portal.layout import Fieldset
from records.intake import choices
from records.intake.fields import EmailField, LineField, LinesField, PhoneField, Words, ZipField
from records.intake.forms.step_form import Part, StepForm, one_of

PHONE_WRONG = _("Enter a phone number with 10 numbers")
_STATES = [("", _("Choose a state")), *((code, f"{code} - {name}") for code, name in STATE_CHOICES)]


def _box(autofill: str, width: str = "") -> forms.TextInput:
    return forms.TextInput({"autocomplete": autofill, "class": width})


class MailForm(StepForm):
    question: Words = _("Where can you get mail?")

    street = LineField(
        label=_("Street address or PO box"),
        subject=_("Street address"),
        missing=_("Enter the street address or PO box"),
        widget=_box("address-line1"),
    )
    street_more = LineField(
        label=_("Apartment, unit or building"),
        subject=_("Apartment, unit or building"),
        widget=_box("address-line2"),
    )
    city = LineField(
        label=_("City"),
        subject=_("City"),
        missing=_("Enter the city"),
        widget=_box("address-level2", "field__input--20"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=_STATES,
        widget=forms.Select({"autocomplete": "address-level1", "class": "field__input--20"}),
        error_messages={
            "required": _("Choose the state"),
            "invalid_choice": _("Choose the state"),
        },
    )
    zip_code = ZipField(
        label=_("ZIP code"),
        subject=_("ZIP code"),
        missing=_("Enter the ZIP code"),
        widget=_box("postal-code", "field__input--20"),
    )
    is_abroad = forms.BooleanField(label=_("I get mail outside the US"), required=False)

    def prepare(self) -> None:
        if self.situation.is_helped:
            self.question = _("Where can %s get mail?") % self.situation.patient
            self.title = _("Where can the patient get mail?")

    def parts(self) -> list[Part]:
        hint = _("A PO box is fine")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]

    def clean(self) -> None:
        if self.cleaned_data.get("is_abroad"):
            self.errors.clear()
            self.cleaned_data = dict.fromkeys(self.fields, "") | {"is_abroad": True}


class MailAbroadForm(StepForm):
    question = _("What is your address outside the US?")

    address = LinesField(
        label=question,
        subject=_("Address"),
        missing=_("Enter the address"),
        help_text=_("As it stands on an envelope, with the country on the last line"),
    )


class ReachForm(StepForm):
    question: Words = _("How can we reach you about this request?")

    email = EmailField(label=_("Email"))
    phone = PhoneField(label=_("Phone"), wrong=PHONE_WRONG)
    best_way = one_of(
        _("What is the best way to reach you?"),
        choices.BEST_WAY,
        _("Choose the best way to reach you"),
    )
    voice_message = one_of(
        _("Can we leave a voice message that says we are calling about records?"),
        choices.YES_NO,
        _("Choose whether we can leave a voice message"),
        help_text=_("Only if you gave a phone number"),
    )
    plain_subject = forms.BooleanField(
        label=_("Hide the practice’s name in emails. They come from “Records Office”"),
        required=False,
    )

    def prepare(self) -> None:
        if self.situation.is_helped:
            name = self.situation.patient
            self.question = _("How can we reach %s about this request?") % name
            self.title = _("How can we reach the patient about this request?")
        self.fields["voice_message"].required = False
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"

    def parts(self) -> list[Part]:
        hint = _("We use this only for this request. Give us at least one way.")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]

    def clean(self) -> None:
        given = self.cleaned_data
        best = given.get("best_way", "")
        nothing = _("Enter an email address or phone number, or choose mail")
        if not best and not self._typed("email") and not self._typed("phone"):
            self.errors["best_way"] = self.error_class([str(nothing)])
        elif best in ("email", "phone") and not self._typed("email") and not self._typed("phone"):
            self.add_error("email", nothing)
        elif best == "email" and not self._typed("email"):
            self.add_error("email", _("Enter an email address, or choose another way to reach you"))
        elif best == "phone" and not self._typed("phone"):
            self.add_error("phone", _("Enter a phone number, or choose another way to reach you"))
        if given.get("phone") and not given.get("voice_message"):
            self.add_error("voice_message", _("Choose whether we can leave a voice message"))

    def _typed(self, box: str) -> Any:
        return self.cleaned_data.get(box) or box in self.errors
