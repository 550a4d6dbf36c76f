"""A process that dies at any moment at all loses nothing and does nothing twice."""

import secrets
import sys

from tests.faults.random_kills import kill_at_random


def test_ten_kills_at_random_lose_nothing_and_double_nothing(installation):
    # `make soak` runs many more; with this seed, the same.
    seed = secrets.randbelow(10**9)
    assert list(kill_at_random(installation, 10, seed, sys.stdout)) == []
