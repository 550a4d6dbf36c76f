"""Posts that are wrong in every way we could think of: no 500, no leak, no accepted forgery."""

import logging
from collections.abc import Iterator

from tests.fuzz.bombardment import FACES, Target
from tests.soak.batches import in_batches
from tests.soak.database import emptied_again, empty_database


def run(count: int, seed: int) -> Iterator[str]:
    """Send `count` examples; what each batch that broke a rule met."""
    logging.getLogger("django").addHandler(logging.NullHandler())
    with empty_database():
        yield from in_batches("fuzz", count, seed, bombard)


def bombard(examples: int, number: int) -> None:
    """One batch at one face of a site of its own."""
    with emptied_again():
        Target.raise_up().bombard(list(FACES)[number % len(FACES)], examples, number)
