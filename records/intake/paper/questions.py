"""Which questions of the wizard stand on a paper form: all that anybody on its route is asked."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.layout import Words
from portal.models import Practice
from records.actions.drafts import Answers
from records.documents.blank_form import ANSWER
from records.intake import choices
from records.intake.forms.sending import deliveries
from records.intake.forms.step_form import StepForm
from records.intake.paper.blanks import Blank, blanks, shared_hint, together
from records.intake.situation import Situation
from records.intake.steps import STEPS, Step
from records.policy.paths import Route, route_for

# Answers that lead to every question there is; a new question behind another answer needs it here.
_ANSWERED: Answers = {
    "mail": {"is_abroad": True},
    "reach": {"email": "name@example.com", "phone": "503-555-0100"},
    "right": {"right": "other_paper"},
    "recipient": {"name": "", "address": "-", "fax": "503-555-0100"},
    "records": {"choice": "chosen"},
    "records-choose": {"kinds": []},
}

# Paper cannot skip a question, so it says whom the question is for.
ONLY_IF: dict[str, Words] = {
    "right": _("Only if you ask for another person’s records"),
    "your-name": _("Only if you ask for another person’s records"),
    "death-date": _("Only if the patient has died"),
    "mail-abroad": _("Only if you get mail outside the US"),
    "records-choose": _("Only if you chose “Let me choose”"),
    "details": _("Only if you chose “Let me choose”"),
    "dates": _("Leave this empty if you chose the short set"),
    "email-warning": _("Only if you chose plain email"),
    "pickup": _("Only if somebody picks the records up"),
    "papers": _("Only if you ask for another person’s records"),
}
# What the screen says that would be wrong on paper: question, field, and answer or "".
_ON_PAPER: dict[tuple[str, str, str], Words] = {
    ("id", "answer", ""): _("Your request starts on the day we get it, whichever you choose"),
    ("id", "answer", "mail"): _("Send a copy of your ID with this form"),
}


@dataclasses.dataclass(frozen=True)
class PaperQuestion:
    """One question with what is to be filled in; `only_if` says who may leave it out."""

    number: int
    step: Step
    question: Words
    hint: Words
    blanks: tuple[Blank, ...]

    @property
    def only_if(self) -> Words:
        """Whom it is for, "" if for everybody."""
        return ONLY_IF.get(self.step.slug, "")


def paper_questions(route: Route, practice: Practice, today: dt.date) -> list[PaperQuestion]:
    """The questions of `route` in the wizard's order, numbered."""
    everybody = list(situations(route, practice, today))
    asked = ((step, _forms(step, everybody)) for step in STEPS)
    filled = [(step, forms) for step, forms in asked if forms and any(blanks(forms[0]))]
    return [_question(number, step, forms) for number, (step, forms) in enumerate(filled, 1)]


def situations(route: Route, practice: Practice, today: dt.date) -> Iterator[Situation]:
    """Everybody who can take `route`, as far as the wizard tells them apart."""
    ways = [way for way, _label in choices.SEND_TO if route_for(way) == route]
    # Who helps somebody is asked what that person is asked.
    asking = [who for who, _label in choices.WHO if who != "helping"]
    for who, way in itertools.product(asking, ways):
        answers = {**_ANSWERED, "who": {"who": who}, "send-to": {"send_to": way}}
        somebody = Situation(practice, today, answers, {})
        for delivery in deliveries(somebody):
            chosen = {**answers, "how": {"delivery": delivery}}
            yield dataclasses.replace(somebody, answers=chosen)


def _forms(step: Step, everybody: list[Situation]) -> list[StepForm]:
    return [step.form(None, each) for each in everybody if step.applies(each)]


def _question(number: int, step: Step, forms: list[StepForm]) -> PaperQuestion:
    form = forms[0]
    found = together(blank for each in forms for blank in blanks(each))
    ours = (_on_route(blank, form.situation) for blank in found)
    named = tuple(_named(step, form.question, blank) for blank in ours)
    return PaperQuestion(number, step, form.question, shared_hint(form), named)


def _on_route(blank: Blank, situation: Situation) -> Blank:
    """Where the records go decides which form it is, so a form offers only its own answers."""
    if blank.name != "send_to":
        return blank
    ours = tuple(each for each in blank.options if route_for(each.name) == situation.route)
    return dataclasses.replace(blank, options=ours)


def _named(step: Step, question: Words, blank: Blank) -> Blank:
    """With names that are one of a kind in the file, and all that must be said of each field."""
    name = f"{step.slug}-{blank.name}"
    spoken = f"{question} {blank.label}".strip()
    options = tuple(
        dataclasses.replace(
            option,
            name=option.name if blank.kind == "one" else f"{name}-{option.name}",
            hint=_ON_PAPER.get((step.slug, blank.name, option.name), option.hint),
            spoken=f"{spoken}{ANSWER}{option.label}",
        )
        for option in blank.options
    )
    hint = _ON_PAPER.get((step.slug, blank.name, ""), blank.hint)
    return dataclasses.replace(blank, name=name, hint=hint, options=options, spoken=spoken)
