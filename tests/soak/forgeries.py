"""Sealed files changed in every way we could think of: none reads as ours."""

from collections.abc import Callable, Iterator

from hypothesis import given

from tests.fuzz.bombardment import trials
from tests.fuzz.forgeries import Forgery, forgeries, judge, judge_in_a_child
from tests.soak.batches import in_batches

IN_A_CHILD = 100  # one of so many: a process takes a second to start


def run(count: int, seed: int) -> Iterator[str]:
    """Judge `count` forgeries; what each batch that broke a rule met."""
    yield from in_batches("forgeries", count, seed, batch)


def batch(examples: int, number: int) -> None:
    """One batch, a few of it in processes of their own too."""
    hold(judge, examples, number)
    hold(judge_in_a_child, max(1, examples // IN_A_CHILD), number)


def hold(rule: Callable[[Forgery], None], examples: int, number: int) -> None:
    """The rule, on so many forgeries."""

    @trials(examples, number)
    @given(forgeries)
    def holds(forgery: Forgery) -> None:
        rule(forgery)

    holds()
