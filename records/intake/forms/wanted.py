"""Questions about which records: kinds, dates, and those with extra protection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.date_fields import MonthField, check_past
from portal.layout import Ask, Pairs, Question
from records.intake import choices
from records.intake.forms.step_form import Part, StepForm, one_of
from records.intake.situation import Situation
from records.policy.sensitive import Category


class RecordsForm(StepForm):
    question = _("Which records do you want?")

    choice = one_of(question, choices.RECORDS, _("Choose which records you want"))

    def parts(self) -> list[Part]:
        return [Question("choice", hints=choices.RECORDS_HINTS)]


class RecordsChooseForm(StepForm):
    question = _("Choose the records you want")

    kinds = forms.MultipleChoiceField(
        label=question,
        choices=choices.KINDS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Images (pictures) do not go on paper or by fax"),
        error_messages={
            "required": _("Choose at least one kind of record"),
            "invalid_choice": _("Choose at least one kind of record"),
            "invalid_list": _("Choose at least one kind of record"),
        },
    )


class DatesForm(StepForm):
    question = _("What dates do you need?")
    missing = _("Choose all dates, or enter a start and an end")

    dates = one_of(question, choices.DATES, missing, help_text=_("You can guess"))
    start = MonthField(
        label=_("Start"),
        subject=_("The start"),
        missing=missing,
        month_if_empty=1,
        help_text=_("Only if you did not choose all dates. The year is enough"),
    )
    end = MonthField(label=_("End"), subject=_("The end"), missing=missing, month_if_empty=12)

    def parts(self) -> list[Part]:
        return [Question("dates"), Ask("start"), Ask("end")]

    def clean_start(self) -> str:
        return check_past(_("The start"), self.cleaned_data["start"], self.situation.today)

    def clean(self) -> None:
        if self.cleaned_data.get("dates") != "range":
            for box in ("start", "end"):
                self.skip(box)
        elif not self.errors and self.cleaned_data["end"] < self.cleaned_data["start"]:
            self.add_error("end", _("The end must be after the start"))


class PrivacyForm(StepForm):
    """One free choice for each category that the state names; nothing is chosen at the start."""

    question = _("Some records have extra protection")

    def prepare(self) -> None:
        for code in self.situation.categories:
            label = Category(code).label
            self.fields[code] = one_of(
                label,
                choices.CATEGORY_CHOICES,
                _("Choose include or leave out for %s") % label,
                help_text=choices.CATEGORY_HINTS[code],
            )

    def parts(self) -> list[Part]:
        return [Pairs(*self.fields)]

    @classmethod
    def still_fits(cls, answer: dict[str, Any], situation: Situation) -> bool:
        return set(situation.categories) <= set(answer)
