"""Questions about where the records go: to whom, why, how, and until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.date_fields import DateField
from portal.layout import Ask, Fieldset, Question
from records.intake import choices
from records.intake.fields import LineField, LinesField, PhoneField, Words
from records.intake.forms.reach import PHONE_WRONG
from records.intake.forms.step_form import Part, StepForm, one_of
from records.intake.situation import Situation


class SendToForm(StepForm):
    question = _("Where should the records go?")

    send_to = one_of(question, choices.SEND_TO, _("Choose where the records should go"))


class RecipientForm(StepForm):
    question = _("Who should get the records?")

    name = LineField(
        label=_("Name of the person or place"),
        subject=_("Name"),
        missing=_("Enter the name of the person or place"),
    )
    address = LinesField(
        label=_("Address"),
        subject=_("Address"),
        help_text=_("We need an address, a fax number, or both"),
        one_of_several=True,
    )
    phone = PhoneField(label=_("Phone"), wrong=PHONE_WRONG)
    fax = PhoneField(
        label=_("Fax"),
        wrong=_("Enter a fax number with 10 numbers"),
        help_text=_("You can leave this empty if you gave an address"),
        one_of_several=True,
    )

    def prepare(self) -> None:
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def parts(self) -> list[Part]:
        hint = _("Check these details. We can only send to the place you name.")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]

    def clean(self) -> None:
        if not any(self.cleaned_data.get(way) or way in self.errors for way in ("address", "fax")):
            name = self.cleaned_data.get("name") or _("this person or place")
            self.add_error("address", _("Enter an address or a fax number for %s") % name)


class WhyForm(StepForm):
    question = _("Why should we send them?")

    purpose = one_of(
        question,
        choices.PURPOSES,
        _("Choose a reason"),
        help_text=_("We must write a reason on your permission"),
    )


class HowForm(StepForm):
    question = _("How do you want to get the records?")
    missing = _("Choose how you want to get the records")

    # Whether an earlier answer stands in the way: the page then links to it.
    lacks_something = False

    def prepare(self) -> None:
        if self.situation.needs_permission:
            self.question = _("How should we send the records?")
            self.missing = _("Choose how we should send the records")
        possible = deliveries(self.situation)
        offered = [(code, label) for code, label in choices.DELIVERIES if code in possible]
        has_images = "images" in chosen_kinds(self.situation)
        hint = _("Images (pictures) do not go on paper or by fax") if has_images else ""
        self.fields["delivery"] = one_of(self.question, offered, self.missing, help_text=hint)

    def clean_delivery(self) -> str:
        delivery: str = self.cleaned_data["delivery"]
        if lack := what_lacks(delivery, self.situation):
            self.lacks_something = True
            raise forms.ValidationError(lack)
        return delivery

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        delivery = answer["delivery"]
        return delivery in deliveries(situation) and not what_lacks(delivery, situation)


def deliveries(situation: Situation) -> tuple[str, ...]:
    """The ways that fit who gets the records, and what: a link or an email only to who asks."""
    ways: tuple[str, ...] = ("online", "paper", "disc", "email")
    if situation.needs_permission:
        is_clinic = situation.given("send-to", "send_to") == "clinic"
        ways = ("paper", "disc", "fax") if is_clinic else ("paper", "disc")
    if "images" in chosen_kinds(situation):
        return tuple(way for way in ways if way not in ("paper", "fax"))
    return ways


def chosen_kinds(situation: Situation) -> tuple[str, ...]:
    """The kinds of records picked one by one; none where all or the short set is wanted."""
    is_choosing = situation.given("records", "choice") == "chosen"
    return tuple(situation.given("records-choose", "kinds")) if is_choosing else ()


def what_lacks(delivery: str, situation: Situation) -> Words:
    """What an earlier answer must still say for this way, "" if nothing."""
    if situation.needs_permission:
        name: str = situation.given("recipient", "name")
        if delivery == "fax" and not situation.given("recipient", "fax"):
            return _("Enter a fax number for %s, or choose another way") % name
        if delivery != "fax" and not situation.given("recipient", "address"):
            return _("Enter an address for %s, or choose fax") % name
        return ""
    if situation.given("reach", "email"):
        return ""
    if "paper" not in deliveries(situation):
        return _("Enter an email address, or choose a disc") if delivery != "disc" else ""
    return {
        "online": _("Enter an email address so we can send your code, or choose paper"),
        "email": _("Enter an email address, or choose paper"),
    }.get(delivery, "")


class EmailWarningForm(StepForm):
    question = _("Do you still want plain email?")

    choice = one_of(
        question,
        choices.EMAIL_WARNING,
        _("Choose the private link or plain email"),
        help_text=_(
            "Plain email is not private. Someone else could read it on the way or in your inbox. "
            "You can still choose it."
        ),
    )

    def answers(self, slug: str) -> dict[str, dict[str, Any]]:
        if self.cleaned_data["choice"] == "link":
            return {"how": {"delivery": "online"}}
        return super().answers(slug)


class UntilForm(StepForm):
    question = _("When should this permission end?")

    ending = one_of(
        question,
        choices.ENDINGS,
        _("Choose when the permission should end"),
        help_text=_("You can take it back at any time"),
    )
    on = DateField(
        label=_("Last day"),
        subject=_("Last day"),
        missing=_("Enter the last day"),
        help_text=_("Only if you chose a date"),
    )

    def parts(self) -> list[Part]:
        return [Question("ending"), Ask("on")]

    def clean(self) -> None:
        if self.cleaned_data.get("ending") != "date":
            self.skip("on")
        elif not self.errors and self.cleaned_data["on"] <= self.situation.today.isoformat():
            self.add_error("on", _("The end date must be after today"))

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        return bool(answer["ending"] != "date" or answer["on"] > situation.today.isoformat())
