"""What a question may know when it is asked: the practice, its calendar day, and the answers so far."""

import dataclasses
import datetime as dt
from collections import Counter
from typing import Any, Self

from django.utils.translation import gettext

from portal.models import Practice
from records.actions.drafts import Answers
from records.models import Draft
from records.policy.paths import Route, route_for
from records.policy.rights import ACTING_FOR, NO_RIGHT, is_adult
from records.policy.state_rules import state_rules

# A permission can name several, each on a page of its own.
RECIPIENT_SLUGS = ("recipient", "recipient-2", "recipient-3")


@dataclasses.dataclass(frozen=True)
class Situation:
    """`answers` is {slug: {field: value}}; `chosen_at` has the slugs that the person answered.

    `papers` says how many photos and papers were added, by their purpose.
    """

    practice: Practice
    today: dt.date
    answers: Answers
    chosen_at: dict[str, str]
    papers: dict[str, int] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, draft: Draft, at: dt.datetime) -> Self:
        """The situation of this draft at this moment."""
        practice = draft.practice
        papers = Counter(draft.papers.values_list("purpose", flat=True))
        return cls(practice, practice.today(at), draft.answers, draft.chosen_at, papers)

    def given(self, slug: str, field: str) -> Any:
        """One field of an answer; "" if it was not given."""
        return self.answers.get(slug, {}).get(field, "")

    @property
    def who(self) -> str:
        """Whose records, as answered first."""
        return str(self.given("who", "who"))

    @property
    def is_for_another(self) -> bool:
        """Whether somebody asks under a right of their own for another person's records."""
        return self.who in ACTING_FOR

    @property
    def is_helped(self) -> bool:
        """Whether somebody helps a patient who asks and signs themselves."""
        return self.who == "helping"

    @property
    def has_right(self) -> bool:
        """Whether the one who asks may: the patient, or who has a right to act for them."""
        if self.is_for_another:
            right = self.given("right", "right")
            return bool(right) and right not in NO_RIGHT
        return self.who in ("mine", "helping")

    @property
    def is_grown(self) -> bool:
        """Whether a child is of age on this day, and so asks for themselves."""
        born = self.given("birth-date", "birth_date")
        return (
            self.who == "child" and bool(born) and is_adult(dt.date.fromisoformat(born), self.today)
        )

    @property
    def can_ask(self) -> bool:
        """Whether this website can take the request."""
        return self.has_right and not self.is_grown

    @property
    def patient(self) -> str:
        """What to call the patient in a question to somebody else; "" to the patient."""
        if self.who == "mine":
            return ""
        names = (self.given("patient-name", part) for part in ("first_names", "last_names"))
        return next(filter(None, names), "") or gettext("the patient")

    @property
    def route(self) -> Route | None:
        """The legal route; None until it is known where the records go."""
        send_to = self.given("send-to", "send_to")
        return route_for(send_to) if send_to else None

    @property
    def needs_permission(self) -> bool:
        """Whether somebody else gets the records: an authorization."""
        return self.route == Route.AUTHORIZATION

    @property
    def recipients(self) -> list[dict[str, Any]]:
        """Everybody the permission names, as answered; each says whether there is another."""
        found: list[dict[str, Any]] = []
        for slug in RECIPIENT_SLUGS:
            answer = self.answers.get(slug)
            if answer is None:
                break
            found.append(answer)
            if not answer.get("another"):
                break
        return found

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories with extra protection that the state wants asked about."""
        return state_rules(self.practice.state).categories
