"""What staff type: a search, a note, a reason for taking over, and their password."""

from typing import Any

from allauth.account.forms import LoginForm
from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.layout import Actions, Layout


class SearchForm(forms.Form):
    """One box for a reference, or a name with a birth date."""

    use_required_attribute = False
    q = forms.CharField(
        label=_("Reference, or name and birth date"),
        max_length=300,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter a reference, or a name and a birth date"),
            "max_length": _("Use a shorter name"),
        },
    )


class NoteForm(forms.Form):
    """A note on a request."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Add a note"),
        help_text=_("The patient may one day see this."),
        max_length=5000,
        widget=forms.Textarea({"rows": 3, "class": "field__input--note"}),
        error_messages={
            "required": _("Write a note first"),
            "max_length": _("The note must be shorter than 5,000 characters"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("text")


class TakeOverForm(forms.Form):
    """Why somebody takes a request from a colleague; `holder` is the colleague they saw."""

    use_required_attribute = False
    holder = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why do you take over?"),
        help_text=_("It becomes a note. The patient may one day see it."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "class": "field__input--note"}),
        error_messages={
            "required": _("Write why you take over"),
            "max_length": _("The reason must be shorter than 1,000 characters"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("holder", "reason", Actions(_("Take over")))


class SignInForm(LoginForm):  # type: ignore[misc] # allauth is untyped
    """Email and password, in our words and through our template pack."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["login"], self.fields["password"]
        email.label, password.label = _("Email"), _("Password")
        password.help_text = ""
        email.error_messages |= {
            "required": _("Enter your email"),
            "invalid": _("Enter an email like name@example.com"),
        }
        password.error_messages["required"] = _("Enter your password")
        for field in (email, password):
            field.widget.attrs.pop("placeholder", None)
        email.widget.attrs["autocomplete"] = "username"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("login", "password", Actions(_("Sign in")))
