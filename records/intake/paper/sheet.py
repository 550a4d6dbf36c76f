"""A paper form of one practice: its words, its questions, and where to send it."""

import dataclasses
import datetime as dt
import itertools

from django.utils.translation import gettext as _

from portal.closure import Help, whom_to_call
from portal.models import Practice
from records.documents.blank_words import BlankWords, blank_words
from records.documents.content import AnswerBy, Discloser
from records.intake.content import deadline_of, discloser
from records.intake.fields import Words
from records.intake.paper.questions import PaperQuestion, paper_questions, situations
from records.intake.steps import PARTS
from records.policy.paths import REQUIREMENTS, Route
from records.policy.state_rules import state_rules


@dataclasses.dataclass(frozen=True)
class Sheet:
    """Everything that is printed; nothing in it is about a person."""

    practice: Practice
    route: Route
    discloser: Discloser
    send_to: Help
    answer_by: AnswerBy
    state_form: str
    words: BlankWords
    parts: tuple[tuple[Words, tuple[PaperQuestion, ...]], ...]

    @property
    def is_permission(self) -> bool:
        """Whether it lets us send the records to somebody else."""
        return self.route == Route.AUTHORIZATION


def sheet(route: Route, practice: Practice, at: dt.datetime) -> Sheet:
    """The blank form of `route`, as it is at this moment."""
    today = practice.today(at)
    somebody = next(situations(route, practice, today))
    deadline = deadline_of(somebody, route)
    answer_by = AnswerBy(deadline.kind, deadline.days, deadline.unit.value)
    who = discloser(somebody)
    recipient = _("the person or place you name on this form")
    needs = REQUIREMENTS[route]
    questions = paper_questions(route, practice, today)
    return Sheet(
        practice=practice,
        route=route,
        discloser=who,
        send_to=whom_to_call(practice, at),
        answer_by=answer_by,
        state_form=state_rules(practice.state).authorization_form if needs.categories else "",
        words=blank_words(needs.document, who, answer_by, recipient),
        parts=tuple(
            (PARTS[part], tuple(found))
            for part, found in itertools.groupby(questions, lambda each: each.step.part)
        ),
    )
