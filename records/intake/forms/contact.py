"""The contact page: four fields, and nothing about anybody's health."""

import datetime as dt
import math
import secrets
import unicodedata
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.layout import Actions, Ask, Layout, Trap
from records.actions.contact import ContactWords
from records.intake.fields import EmailField, LineField, NameField, PhoneField, tidy
from records.intake.forms.patient import name_box
from records.intake.forms.step_form import one_of
from records.models.contact_message import Topic

_LONGEST = 1_000


class ReplyField(LineField):
    """An email address or a phone number, whichever people like."""

    wrong = _("Enter an email address, like name@example.com, or a phone number with 10 numbers")

    def to_python(self, value: Any) -> str:
        """The address or number in its usual shape.

        Raises:
            ValidationError: if it is neither.
        """
        text = super().to_python(value)
        kind = EmailField() if "@" in text else PhoneField(wrong=self.wrong)
        try:
            return kind.to_python(text)
        except ValidationError:
            raise ValidationError(self.wrong) from None


class MessageField(LineField):
    """Free words over several lines."""

    widget = forms.Textarea({"rows": 6, "class": "field__input--note"})

    def to_python(self, value: Any) -> str:
        """The tidied lines.

        Raises:
            ValidationError: if there is too much of it, or a mark that cannot be shown.
        """
        text = "\n".join(map(tidy, (value or "").splitlines())).strip()
        if len(text) > self.longest:
            raise ValidationError(_("Your message must be 1,000 characters or fewer"))
        if not all(map(self.allows, text.splitlines())):
            raise self.problem(self.strange)
        return text

    def allows(self, text: str) -> bool:
        """Whether nothing in a line is a control mark, or changes the order of what is read."""
        return not any(
            unicodedata.category(mark).startswith("C") and mark not in "\u200c\u200d"
            for mark in text
        )


class ContactForm(forms.Form):
    """`form_key` tells one page from another, so that a second press of one button sends nothing twice."""

    use_required_attribute = False

    topic = one_of(
        _("What is your message about?"), [*Topic.choices], _("Choose what your message is about")
    )
    name = NameField(
        label=_("Your name"),
        subject=_("Name"),
        missing=_("Enter your name"),
        widget=name_box("name"),
    )
    reply_to = ReplyField(
        label=_("Email or phone"),
        subject=_("Email or phone"),
        missing=_("Enter an email address or a phone number"),
        longest=254,
        help_text=_("So we can answer you"),
        widget=forms.TextInput({"class": "field__input--20", "spellcheck": "false"}),
    )
    text = MessageField(
        label=_("Message"),
        subject=_("Message"),
        missing=_("Enter your message"),
        longest=_LONGEST,
        help_text=_("Up to 1,000 characters. No medical details."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, posted: QueryDict | None = None) -> None:
        self.is_trapped = posted is not None and bool(posted.get("website"))
        if posted is not None:
            posted = posted.copy()
            posted["website"] = ""
        super().__init__(posted, initial={"form_key": secrets.token_urlsafe()})
        self.helper = FormHelper()
        fields = [Ask(name) for name in ("topic", "name", "reply_to", "text")]
        self.helper.layout = Layout(
            *fields, Trap("website"), "form_key", Actions(_("Send message"))
        )

    def clean(self) -> None:
        """A filled trap is told to everybody alike: a browser may have filled it for a person."""
        if self.is_trapped:
            raise forms.ValidationError(
                _("We could not take your message. Send it again, or call us")
            )

    def ask_to_wait(self, left: dt.timedelta) -> None:
        """Too many messages came from this internet line: what was typed stays, and can be sent later."""
        minutes = math.ceil(left / dt.timedelta(minutes=1))
        said = ngettext(
            "Many messages came from your internet line. Wait %(minutes)s minute, then send it again",
            "Many messages came from your internet line. Wait %(minutes)s minutes, then send it again",
            minutes,
        )
        self.add_error(None, said % {"minutes": minutes})

    @property
    def words(self) -> ContactWords:
        """What was written."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "website"}
        return ContactWords(**given)
