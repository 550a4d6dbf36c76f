"""Questions about where the records go: to whom, why, how, and until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.date_fields import DateField
from portal.layout import Ask, Fieldset, Question
from records.intake import choices
from records.intake.fields import LineField, LinesField, NameField, PhoneField, Words
from records.intake.forms.reach import PHONE_WRONG
from records.intake.forms.step_form import Part, StepForm, one_of
from records.intake.situation import Situation


class SendToForm(StepForm):
    question = _("Where should the records go?")

    send_to = one_of(question, choices.SEND_TO, _("Choose where the records should go"))

    def prepare(self) -> None:
        if self.situation.is_helped:
            to_them = ("me", _("To %s") % self.situation.patient)
            self.offer("send_to", [to_them, *choices.SEND_TO[1:]])


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
    may_discuss = forms.BooleanField(
        label=_("You may also talk with them about these records"), required=False
    )
    another = forms.BooleanField(label=_("Add another person or place"), required=False)

    def prepare(self) -> None:
        self.no_autofill()

    def parts(self) -> list[Part]:
        hint = _("Check these details. We can only send to the place you name.")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]

    def clean(self) -> None:
        if not any(self.cleaned_data.get(way) or way in self.errors for way in ("address", "fax")):
            name = self.cleaned_data.get("name") or _("this person or place")
            self.add_error("address", _("Enter an address or a fax number for %s") % name)


class NextRecipientForm(RecipientForm):
    question = _("Who else should get the records?")


class LastRecipientForm(NextRecipientForm):
    def prepare(self) -> None:
        del self.fields["another"]
        super().prepare()


class WhyForm(StepForm):
    question = _("Why should we send them?")

    purpose = one_of(
        question,
        choices.PURPOSES,
        _("Choose a reason"),
        help_text=_("We must write a reason on your permission"),
    )

    def prepare(self) -> None:
        if self.situation.patient:
            self.offer("purpose", choices.PURPOSES_OF_ANOTHER)


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
    ways: tuple[str, ...] = ("online", "paper", "disc", "email", "pickup", "inspect")
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
        for given in situation.recipients:
            if lack := _recipient_lacks(delivery, given):
                return lack
        return ""
    if situation.given("reach", "email"):
        return ""
    if "paper" not in deliveries(situation):
        return _("Enter an email address, or choose a disc") if delivery != "disc" else ""
    return {
        "online": _("Enter an email address so we can send your code, or choose paper"),
        "email": _("Enter an email address, or choose paper"),
    }.get(delivery, "")


def _recipient_lacks(delivery: str, given: dict[str, Any]) -> Words:
    name: str = given.get("name", "")
    if delivery == "fax" and not given.get("fax"):
        return _("Enter a fax number for %s, or choose another way") % name
    if delivery != "fax" and not given.get("address"):
        return _("Enter an address for %s, or choose fax") % name
    return ""


class PickupForm(StepForm):
    question = _("Who will pick them up?")

    who = one_of(question, choices.PICKUP, _("Choose who will pick them up"))
    name = NameField(
        label=_("Name of that person"),
        subject=_("Name"),
        missing=_("Enter the name of the person who will pick them up"),
        help_text=_("Only if you chose someone else. They must bring a photo ID."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def parts(self) -> list[Part]:
        return [Question("who"), Ask("name")]

    def clean(self) -> None:
        if self.cleaned_data.get("who") != "other":
            self.skip("name")


class NeedsForm(StepForm):
    """What makes the records usable, and in time; most people need none of it."""

    question = _("Do you need any of this?")

    large_print = forms.BooleanField(label=_("Large print"), required=False)
    by = DateField(
        label=_("A date by which you need the records"),
        subject=_("The date"),
        help_text=_("We will try, but cannot promise it. For example, 3 27 2027"),
    )
    why = forms.ChoiceField(
        label=_("Why by then?"),
        help_text=_("Only if you gave a date"),
        choices=choices.NEEDED_WHY,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose why you need them by then")},
    )

    def parts(self) -> list[Part]:
        hint = _("If not, choose Continue.")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]

    def clean(self) -> None:
        by = self.cleaned_data.get("by", "")
        if by and by < self.situation.today.isoformat():
            self.add_error("by", _("The date must be today or later"))
        if by and not self.cleaned_data.get("why") and not self.has_error("why"):
            self.add_error("why", _("Choose why you need them by then"))
        if not by and "by" not in self.errors:
            self.skip("why")


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

    event = LineField(
        label=_("What has to happen"),
        subject=_("What has to happen"),
        missing=_("Enter what ends the permission"),
        help_text=_("Only if you chose that. For example, the end of my insurance claim"),
    )

    def parts(self) -> list[Part]:
        return [Question("ending"), Ask("on"), Ask("event")]

    def clean(self) -> None:
        ending = self.cleaned_data.get("ending")
        if ending != "event":
            self.skip("event")
        if ending != "date":
            self.skip("on")
        elif not self.errors and self.cleaned_data["on"] <= self.situation.today.isoformat():
            self.add_error("on", _("The end date must be after today"))

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        return bool(answer["ending"] != "date" or answer["on"] > situation.today.isoformat())
