"""The last pages: how we can check who you are, a look at the answers, and the signature."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.layout import Ask, More, Question
from records.documents.content import SignedContent
from records.documents.permission import permission_facts
from records.documents.words import text_digest
from records.intake import choices
from records.intake.fields import LineField, NameField
from records.intake.forms.step_form import Part, StepForm, one_of
from records.intake.people import signer_name
from records.intake.situation import Situation
from records.policy.authorization import defects
from records.policy.elements import sentences
from records.policy.state_rules import state_rules

# Kept as evidence exactly as they stand on the page (15 U.S.C. 7006(5): the intent to sign).
INTENT = _("Sign by typing your name. It counts the same as a pen.")
SIGN_BUTTON = _("Sign and send my request")
AGREEMENT = _("I agree to sign on this screen instead of on paper")


class IdForm(StepForm):
    question = _("How can we check who you are?")

    answer = one_of(
        question,
        choices.IDENTITY,
        _("Choose how we can check who you are"),
        help_text=_("Your request starts on the day you send it, whichever you choose"),
    )

    def parts(self) -> list[Part]:
        return [Question("answer", hints=choices.IDENTITY_HINTS)]

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if not self.still_fits({"answer": answer}, self.situation):
            raise forms.ValidationError(
                _("Enter a phone number so we can call you, or choose another way")
            )
        return answer

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        return answer["answer"] != "call" or bool(situation.given("reach", "phone"))


class CheckForm(StepForm):
    """No question: the answers stand on the page, and the button leads to the last one."""

    question = _("Check your answers before you sign")
    button = _("Go to the last page to sign")

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        return False


class SignForm(StepForm):
    """The signature. `digest` is that of the words on the page, so that nobody signs other words."""

    question = _("Sign and send")
    button = SIGN_BUTTON

    typed_name = LineField(
        label=_("Type your full name"),
        subject=_("Full name"),
        missing=_("Type your full name to sign"),
        longest=400,
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
    )
    agrees = forms.BooleanField(
        label=AGREEMENT,
        error_messages={
            "required": _("Choose the box to sign on this screen, or use the paper form")
        },
    )
    mark = forms.BooleanField(
        label=_("I sign with a mark, and a witness types our names"), required=False
    )
    witness = NameField(
        label=_("Name of the witness"),
        subject=_("Name of the witness"),
        missing=_("Enter the name of the witness"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, posted: QueryDict | None, situation: Situation, content: SignedContent
    ) -> None:
        digest = text_digest(content)
        self.content, self.name = content, signer_name(situation)
        self.was_read = posted is None or posted.get("digest") == digest
        if posted is not None:
            # The page shows the words as they are now, so it carries their digest.
            posted = posted.copy()
            posted["digest"] = digest
        super().__init__(posted, situation, {"digest": digest})

    def prepare(self) -> None:
        self.fields["typed_name"].help_text = _("The name you gave: %s") % self.name
        if self.situation.is_helped:
            self.note = (
                _("%s must read this page and sign it. Give them the phone or computer now.")
                % self.situation.patient
            )

    def parts(self) -> list[Part]:
        mark = More(_("Can you not type or write your name?"), "mark", "witness")
        return [Ask("typed_name"), mark, Ask("agrees"), "digest"]

    def clean_typed_name(self) -> str:
        typed: str = self.cleaned_data["typed_name"]
        if not self.name.is_meant_by(typed):
            raise forms.ValidationError(
                _(
                    "The name does not match “%s”. Type that name, or change your name in your answers"
                )
                % self.name
            )
        return typed

    def clean(self) -> None:
        if not self.cleaned_data.get("mark"):
            self.skip("witness")
        elif self.name.is_meant_by(self.cleaned_data.get("witness", "")):
            self.add_error("witness", _("The witness must be someone else"))
        for sentence in self._lacks():
            self.add_error(None, sentence)
        if not self.was_read:
            raise forms.ValidationError(
                _("Your answers changed after this page was opened. Read it again, then sign")
            )

    def _lacks(self) -> tuple[str, ...]:
        """What the law asks for and is not there, in words; the signature itself is asked for above."""
        today, rules = self.situation.today, state_rules(self.situation.practice.state)
        signature = self.cleaned_data.get("typed_name") or str(self.name)
        return sentences(defects(permission_facts(self.content, signature, today), rules, today))
