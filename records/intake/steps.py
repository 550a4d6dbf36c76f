"""The wizard is a list: which questions there are, in which order, and to whom each applies."""

import dataclasses
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from records.intake.fields import Words
from records.intake.forms.papers import FilesForm, IdPhotoForm, PapersAddForm, PapersForm
from records.intake.forms.patient import (
    BirthDateForm,
    DeathDateForm,
    OtherNamesForm,
    PatientNameForm,
    RightForm,
    WhoForm,
    YourNameForm,
)
from records.intake.forms.reach import MailAbroadForm, MailForm, ReachForm
from records.intake.forms.sending import (
    EmailWarningForm,
    HowForm,
    LastRecipientForm,
    NeedsForm,
    NextRecipientForm,
    PickupForm,
    RecipientForm,
    SendToForm,
    UntilForm,
    WhyForm,
)
from records.intake.forms.signing import CheckForm, IdForm
from records.intake.forms.step_form import StepForm
from records.intake.forms.wanted import (
    DatesForm,
    DetailsForm,
    PrivacyForm,
    RecordsChooseForm,
    RecordsForm,
)
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


def if_for_another(situation: Situation) -> bool:
    """Asked of people with a right of their own to another person's records."""
    return situation.is_for_another


def if_not_the_patient(situation: Situation) -> bool:
    """Asked of who acts for a patient, and of who helps one."""
    return situation.has_right and situation.who != "mine"


def if_right(situation: Situation) -> bool:
    """Asked of everybody who may ask; who has no right comes to a page that helps."""
    return situation.has_right


def if_died(situation: Situation) -> bool:
    """Asked about somebody who has died."""
    return situation.has_right and situation.who == "died"


def if_can_ask(situation: Situation) -> bool:
    """Asked once it is clear that we can take the request here."""
    return situation.can_ask


def if_abroad(situation: Situation) -> bool:
    """Asked when mail goes outside the US."""
    return situation.can_ask and bool(situation.given("mail", "is_abroad"))


def if_permission(situation: Situation) -> bool:
    """Asked for an authorization only (45 CFR 164.508): never for records to the one who asks."""
    return situation.can_ask and situation.needs_permission


def if_another(number: int) -> Callable[[Situation], bool]:
    """Asked when the permission names one more person or place than `number`."""

    def applies(situation: Situation) -> bool:
        named = situation.recipients[:number]
        is_wanted = len(named) == number and bool(named[-1].get("another"))
        return if_permission(situation) and is_wanted

    return applies


def if_choosing(situation: Situation) -> bool:
    """Asked when the kinds of records are picked one by one."""
    return situation.can_ask and situation.given("records", "choice") == "chosen"


def if_dated(situation: Situation) -> bool:
    """Asked when the choice of records does not say of which time: the short set does."""
    return situation.can_ask and situation.given("records", "choice") != "short"


def if_plain_email(situation: Situation) -> bool:
    """Asked when records shall go by plain email."""
    return situation.can_ask and situation.given("how", "delivery") == "email"


def if_picked_up(situation: Situation) -> bool:
    """Asked when somebody comes for them."""
    return situation.can_ask and situation.given("how", "delivery") == "pickup"


def if_photo(situation: Situation) -> bool:
    """Asked of people who want to add a photo of their ID now."""
    return situation.can_ask and bool(situation.given("id", "answer") == "photo")


def if_acting(situation: Situation) -> bool:
    """Asked of people who act for somebody else, behind the question about their own identity."""
    return situation.can_ask and situation.is_for_another


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


_OWN_PAGES = ("right", "privacy", "check", "how", "id-photo", "papers-add")

STEPS = (
    Step("who", 1, WhoForm, always, branches=True),
    Step("right", 1, RightForm, if_for_another, branches=True),
    Step("your-name", 1, YourNameForm, if_not_the_patient),
    Step("patient-name", 1, PatientNameForm, if_right),
    Step("other-names", 1, OtherNamesForm, if_right),
    Step("birth-date", 1, BirthDateForm, if_right, branches=True),
    Step("death-date", 1, DeathDateForm, if_died),
    Step("mail", 2, MailForm, if_can_ask),
    Step("mail-abroad", 2, MailAbroadForm, if_abroad),
    Step("reach", 2, ReachForm, if_can_ask),
    Step("send-to", 3, SendToForm, if_can_ask, branches=True),
    Step("recipient", 3, RecipientForm, if_permission),
    Step("recipient-2", 3, NextRecipientForm, if_another(1)),
    Step("recipient-3", 3, LastRecipientForm, if_another(2)),
    Step("why", 3, WhyForm, if_permission),
    Step("records", 3, RecordsForm, if_can_ask),
    Step("records-choose", 3, RecordsChooseForm, if_choosing),
    Step("details", 3, DetailsForm, if_choosing),
    Step("dates", 3, DatesForm, if_dated),
    Step("privacy", 3, PrivacyForm, if_permission),
    Step("how", 3, HowForm, if_can_ask),
    Step("email-warning", 3, EmailWarningForm, if_plain_email),
    Step("pickup", 3, PickupForm, if_picked_up),
    Step("needs", 3, NeedsForm, if_can_ask),
    Step("id", 4, IdForm, if_can_ask),
    Step("id-photo", 4, IdPhotoForm, if_photo),
    Step("papers", 4, PapersForm, if_acting),
    Step("papers-add", 4, PapersAddForm, if_papers),
    Step("until", 4, UntilForm, if_permission),
    Step("check", 4, CheckForm, if_can_ask),
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
