"""Many examples in batches, each with a seed of its own, so that one of them can be run again alone."""

import sys
import traceback
from collections.abc import Callable, Iterator

SIZE = 500


def in_batches(
    part: str, count: int, seed: int, batch: Callable[[int, int], None]
) -> Iterator[str]:
    """What each failing batch said; `batch` takes a number of examples and a seed."""
    for done in range(0, count, SIZE):
        examples, number = min(SIZE, count - done), seed + done // SIZE
        try:
            batch(examples, number)
        except Exception:  # noqa: BLE001 -- whatever went wrong is what we look for, and we go on
            again = f"python -m tests.soak --part {part} --seed {number} --count {examples}"
            yield f"{again}\n{traceback.format_exc()}"
        print(f"{part}: {done + examples} of {count}", file=sys.stderr, flush=True)
