"""The wizard is a list: which questions there are, in which order, and to whom each applies."""

import dataclasses
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from records.intake.fields import Words
from records.intake.forms.papers import FilesForm, IdPhotoForm, PapersAddForm, PapersForm
from records.intake.forms.patient import BirthDateForm, OtherNamesForm, PatientNameForm, WhoForm
from records.intake.forms.reach import MailAbroadForm, MailForm, ReachForm
from records.intake.forms.sending import (
    EmailWarningForm,
    HowForm,
    RecipientForm,
    SendToForm,
    UntilForm,
    WhyForm,
)
from records.intake.forms.signing import CheckForm, IdForm
from records.intake.forms.step_form import StepForm
from records.intake.forms.wanted import DatesForm, PrivacyForm, RecordsChooseForm, RecordsForm
from records.intake.situation import Situation

PARTS: dict[int, Words] = {
    1: _("About the patient"),
    2: _("About you and how to reach you"),
    3: _("The records"),
    4: _("Check and sign"),
}


def always(situation: Situation) -> bool:
    """Asked of everybody."""
    return True


def if_mine(situation: Situation) -> bool:
    """Asked when the records are one's own; other answers lead to phone and paper."""
    return situation.is_mine


def if_abroad(situation: Situation) -> bool:
    """Asked when mail goes outside the US."""
    return situation.is_mine and bool(situation.given("mail", "is_abroad"))


def if_permission(situation: Situation) -> bool:
    """Asked for an authorization only (45 CFR 164.508): never of people who want their own records."""
    return situation.is_mine and situation.needs_permission


def if_choosing(situation: Situation) -> bool:
    """Asked when the kinds of records are picked one by one."""
    return situation.is_mine and situation.given("records", "choice") == "chosen"


def if_dated(situation: Situation) -> bool:
    """Asked when the choice of records does not say of which time: the short set does."""
    return situation.is_mine and situation.given("records", "choice") != "short"


def if_plain_email(situation: Situation) -> bool:
    """Asked when records shall go by plain email."""
    return situation.is_mine and situation.given("how", "delivery") == "email"


def if_photo(situation: Situation) -> bool:
    """Asked of people who want to add a photo of their ID now."""
    return bool(situation.given("id", "answer") == "photo")


def if_acting(situation: Situation) -> bool:
    """Asked of people who act for somebody else, behind the question about their own identity."""
    acts = situation.given("who", "who") in ("child", "adult", "died")
    return acts and bool(situation.given("id", "answer"))


def if_papers(situation: Situation) -> bool:
    """Asked of those among them who want to add their papers now."""
    return if_acting(situation) and situation.given("papers", "answer") == "photo"


@dataclasses.dataclass(frozen=True)
class Step:
    """One page of the wizard; `branches` if its answer decides which later pages there are."""

    slug: str
    part: int
    form: type[StepForm]
    applies: Callable[[Situation], bool]
    branches: bool = False

    @property
    def template(self) -> str:
        """The page of this step; most share one."""
        return f"intake/{self.slug}.html" if self.slug in _OWN_PAGES else "intake/question.html"

    @property
    def files(self) -> type[FilesForm] | None:
        """The form of a page that takes files; None for others."""
        return self.form if issubclass(self.form, FilesForm) else None

    def is_answered(self, situation: Situation) -> bool:
        """Whether the person answered it, and the answer still goes with the others."""
        answer = situation.answers.get(self.slug)
        if answer is None or self.slug not in situation.chosen_at:
            return False
        return self.form.still_fits(answer, situation)


_OWN_PAGES = ("privacy", "check", "how", "id-photo", "papers-add")

STEPS = (
    Step("who", 1, WhoForm, always, branches=True),
    Step("patient-name", 1, PatientNameForm, if_mine),
    Step("other-names", 1, OtherNamesForm, if_mine),
    Step("birth-date", 1, BirthDateForm, if_mine),
    Step("mail", 2, MailForm, if_mine),
    Step("mail-abroad", 2, MailAbroadForm, if_abroad),
    Step("reach", 2, ReachForm, if_mine),
    Step("send-to", 3, SendToForm, if_mine, branches=True),
    Step("recipient", 3, RecipientForm, if_permission),
    Step("why", 3, WhyForm, if_permission),
    Step("records", 3, RecordsForm, if_mine),
    Step("records-choose", 3, RecordsChooseForm, if_choosing),
    Step("dates", 3, DatesForm, if_dated),
    Step("privacy", 3, PrivacyForm, if_permission),
    Step("how", 3, HowForm, if_mine),
    Step("email-warning", 3, EmailWarningForm, if_plain_email),
    Step("id", 4, IdForm, if_mine),
    Step("id-photo", 4, IdPhotoForm, if_photo),
    Step("papers", 4, PapersForm, if_acting),
    Step("papers-add", 4, PapersAddForm, if_papers),
    Step("until", 4, UntilForm, if_permission),
    Step("check", 4, CheckForm, if_mine),
)


def path(situation: Situation) -> list[Step]:
    """The steps that apply, in their order."""
    return [step for step in STEPS if step.applies(situation)]


def first_unanswered(situation: Situation) -> Step | None:
    """The step to go on with; "check" when all is answered, None when the wizard cannot help."""
    return next((step for step in path(situation) if not step.is_answered(situation)), None)


def can_open(step: Step, situation: Situation) -> bool:
    """Whether `step` applies and everything before it is answered."""
    for earlier in path(situation):
        if earlier is step:
            return True
        if not earlier.is_answered(situation):
            return False
    return False


def following(step: Step, situation: Situation) -> Step | None:
    """The next step that applies."""
    return next(_after(step, STEPS, situation), None)


def preceding(step: Step, situation: Situation) -> Step | None:
    """The step before that applies."""
    return next(_after(step, STEPS[::-1], situation), None)


def _after(step: Step, steps: tuple[Step, ...], situation: Situation) -> Iterator[Step]:
    position = steps.index(step)
    return (other for other in steps[position + 1 :] if other.applies(situation))


def dropped_by(step: Step, changed: Situation, before: Situation) -> list[Step]:
    """Steps answered before that no longer apply after `step` was answered anew."""
    if not step.branches:
        return []
    return [
        other
        for other in path(before)
        if other.slug in before.chosen_at and not other.applies(changed)
    ]


def purposes(situation: Situation) -> tuple[str, ...]:
    """What the photos and papers are for that go with the request."""
    return tuple(step.files.purpose for step in path(situation) if step.files)
