"""What a question may know when it is asked: the practice, its calendar day, and the answers so far."""

import dataclasses
import datetime as dt
from collections import Counter
from typing import Any, Self

from portal.models import Practice
from records.actions.drafts import Answers
from records.models import Draft
from records.policy.paths import Route, route_for
from records.policy.state_rules import state_rules


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
    def is_mine(self) -> bool:
        """Whether the person asks for their own records."""
        return bool(self.given("who", "who") == "mine")

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
    def categories(self) -> tuple[str, ...]:
        """The categories with extra protection that the state wants asked about."""
        return state_rules(self.practice.state).categories
