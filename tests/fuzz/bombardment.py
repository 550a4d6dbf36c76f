"""Posts in numbers: each to the site as it was before, each answer judged."""

import dataclasses
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import corpus, of_others
from tests.fuzz.mutations import posts, signings
from tests.fuzz.oracle import Ledger, errors_logged, judge, judge_database
from tests.fuzz.posts import Form, Post, Site
from tests.fuzz.world import People, as_in_life, undone
from tests.test_access_matrix import STAFF


def is_question(form: Form) -> bool:
    """Whether it is a page of the wizard."""
    return form.page == "intake:question"


# What is sent where; signatures come behind a change of an answer, so they are more than one post.
FACES: dict[str, Callable[[Form], bool]] = {
    "questions": is_question,
    "signatures": lambda form: bool(form.words),
    "desk": lambda form: form.site == STAFF,
    "every address": lambda form: True,
}


def trials(examples: int, number: int) -> Callable[[Any], Any]:
    """So many examples from a seed, and none that an earlier run left behind.

    The seed is always given, so the same code meets the same examples: what has not been tried yet is
    found by `make soak`, with a seed of its own, and never by chance in somebody's unrelated change.
    """
    chosen = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: seed(number)(chosen(test))


@dataclasses.dataclass
class Target:
    """The site with its people, and the forms that were found on it."""

    people: People
    forms: list[Form]
    forms_of_others: list[Form]

    @classmethod
    def raise_up(cls) -> "Target":
        """A site with people, walked through."""
        people = People()
        forms = corpus(people)
        return cls(people, forms, of_others(people, forms))

    def examples(self, face: str) -> st.SearchStrategy[list[Post]]:
        """What is sent to one face of the site; each example begins with the site as it was."""
        strangers = list(self.people.sessions.items())
        if face == "signatures":
            return signings(self.forms, [form for form in self.forms if is_question(form)])
        chosen = [form for form in self.forms + self.forms_of_others if FACES[face](form)]
        return posts(chosen, strangers).map(lambda post: [post])

    def bombard(self, face: str, examples: int, number: int) -> None:
        """Send `examples` to `face`. Raises AssertionError with the shortest one that breaks a rule."""

        @trials(examples, number)
        @given(self.examples(face))
        def holds(sent: list[Post]) -> None:
            with undone():
                self.send(site, sent)

        with as_in_life():
            site = Site()
            holds()

    def send(self, site: Site, sent: list[Post]) -> None:
        """One after the other, and a look at the database in the end."""
        before = Ledger()
        for post in sent:
            with errors_logged() as errors:
                answer = site.answer(post)
            judge(post, answer, errors, self.people.hidden_from(post.who))
        judge_database(sent, answer, before)
