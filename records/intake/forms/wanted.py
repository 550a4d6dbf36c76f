"""Questions about which records: kinds, dates, and those with extra protection."""

from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.date_fields import MonthField, check_past
from portal.layout import Ask, Fieldset, More, Pairs, Question
from records.intake import choices
from records.intake.fields import LineField
from records.intake.forms.step_form import Part, StepForm, one_of
from records.intake.situation import Situation
from records.policy.sensitive import Category


class RecordsForm(StepForm):
    question = _("Which records do you want?")

    choice = one_of(question, choices.RECORDS, _("Choose which records you want"))

    def parts(self) -> list[Part]:
        return [Question("choice", hints=choices.RECORDS_HINTS)]

    def prepare(self) -> None:
        if self.situation.patient:
            self.offer("choice", choices.RECORDS_OF_ANOTHER)
        if self.situation.who == "child":
            self.note = _(
                "A young person may have the right to keep some care private, even from a "
                "parent. We may leave out those parts."
            )


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


class DetailsForm(StepForm):
    """In the person's own words, where the kinds are not enough."""

    question = _("Do you want to say more about the records?")

    clinician = LineField(label=_("Doctor or nurse"), subject=_("Doctor or nurse"))
    procedure = LineField(
        label=_("Visit, procedure or test"),
        subject=_("Visit, procedure or test"),
        help_text=_("For example, the port placed in 2021"),
    )
    other = LineField(label=_("Anything else you want"), subject=_("Anything else"), longest=400)
    leave_out = LineField(
        label=_("Anything to leave out"),
        subject=_("What to leave out"),
        longest=400,
        help_text=_("We leave it out if we can tell it apart. We will tell you if we cannot"),
    )

    def prepare(self) -> None:
        self.no_autofill()

    def parts(self) -> list[Part]:
        hint = _("If not, choose Continue.")
        return [Fieldset(self.question, *self.fields, hint=hint, heading=True)]


FIRST_TIME = ("start", "end")
MORE_TIMES = (("start_2", "end_2"), ("start_3", "end_3"))


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
    start_2 = MonthField(label=_("Second start"), subject=_("The start"), month_if_empty=1)
    end_2 = MonthField(label=_("Second end"), subject=_("The end"), month_if_empty=12)
    start_3 = MonthField(label=_("Third start"), subject=_("The start"), month_if_empty=1)
    end_3 = MonthField(label=_("Third end"), subject=_("The end"), month_if_empty=12)

    def parts(self) -> list[Part]:
        more = More(_("More than one time"), *(box for times in MORE_TIMES for box in times))
        return [Question("dates"), Ask("start"), Ask("end"), more]

    def clean(self) -> None:
        if self.cleaned_data.get("dates") != "range":
            for box in (*FIRST_TIME, *chain(*MORE_TIMES)):
                self.skip(box)
            return
        for start, end in (FIRST_TIME, *MORE_TIMES):
            self._check_time(start, end)

    def _check_time(self, start: str, end: str) -> None:
        """Both ends or none, the first before the second, and both begun."""
        given = {box: self.cleaned_data.get(box, "") for box in (start, end)}
        for box in (start, end):
            if not given[box] and any(given.values()) and box not in self.errors:
                self.add_error(box, _("Enter a start and an end"))
        if self.errors or not given[start]:
            return
        try:
            check_past(_("The start"), given[start], self.situation.today)
        except forms.ValidationError as error:
            self.add_error(start, error)
            return
        if given[end] < given[start]:
            self.add_error(end, _("The end must be after the start"))


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
