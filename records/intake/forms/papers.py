"""Photos and papers: one file for each control, and a page that shows what was added."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.layout import Ask, Question, SecondAction
from portal.photocopy.refusals import Refusal
from records.intake import choices
from records.intake.fields import Words
from records.intake.forms.step_form import Part, StepForm, one_of
from records.models.paper import MOST_PAPERS, Purpose

TOO_MANY, MISSING = "too_many", "missing"
WORDS: dict[str, Words] = {
    Refusal.EMPTY: _("The file is empty"),
    Refusal.TOO_LARGE: _("The file must be smaller than 10 MB"),
    Refusal.WRONG_KIND: _("The file must be a JPG, PNG, HEIC or PDF"),
    Refusal.HARMFUL: _(
        "We could not accept this file because it may harm our system. Try a new photo"
    ),
    Refusal.LOCKED: _("The file has a password. Remove it and try again"),
    Refusal.TOO_MANY_PAGES: _("The file must have 30 pages or fewer"),
    Refusal.TOO_MANY_PIXELS: _("The picture is too large. Try a new photo"),
    Refusal.UNREADABLE: _("We could not open the file. Try a new photo"),
    Refusal.FAILED: _("We could not add the file. Try again"),
    TOO_MANY: _("You can add 5 files. Remove one to add another"),
    MISSING: _("Choose a file to add"),
}


class PapersForm(StepForm):
    question = _("Add papers that show your right to ask")

    answer = one_of(
        question,
        choices.PAPERS,
        _("Choose how you want to give us the papers"),
        help_text=_("Your request starts on the day you send it, whichever you choose"),
    )

    def parts(self) -> list[Part]:
        return [Question("answer", hints=choices.PAPERS_HINTS)]


class FilesForm(StepForm):
    """One control for one more file; it is given why the last one was not added: {"refused": reason}."""

    purpose: ClassVar[Purpose]
    first: ClassVar[Words]
    another: ClassVar[Words]
    add: ClassVar[Words]

    file = forms.FileField(
        required=False,
        widget=forms.FileInput({"accept": "image/*,.pdf,.heic"}),
        help_text=_(
            "JPG, PNG, HEIC or PDF, up to 10 MB. Use good light and check you can read it."
        ),
    )

    @property
    def count(self) -> int:
        """How many were added."""
        return self.situation.papers.get(self.purpose, 0)

    @property
    def is_full(self) -> bool:
        """Whether there are as many files as there can be."""
        return self.count >= MOST_PAPERS

    def prepare(self) -> None:
        if self.is_full:
            del self.fields["file"]
        else:
            self.fields["file"].label = self.another if self.count else self.first

    def parts(self) -> list[Part]:
        if self.is_full:
            return []
        return [Ask("file"), SecondAction(self.add, name="add", value="yes")]

    def clean(self) -> None:
        """Say why the last file is not there: beside the control, if there is one."""
        words = WORDS.get(self.data.get("refused", ""), WORDS[Refusal.FAILED])
        self.add_error(None if self.is_full else "file", words)


class IdPhotoForm(FilesForm):
    purpose = Purpose.IDENTITY
    question = _("Add a photo of your ID")
    first = _("Add a photo")
    another = _("Add another photo")
    add = _("Add this photo")


class PapersAddForm(FilesForm):
    purpose = Purpose.AUTHORITY
    question = _("Add your papers")
    first = _("Add a photo or PDF of a paper")
    another = _("Add another paper")
    add = _("Add this paper")
