"""A process that dies at any named point loses nothing and does nothing twice."""

import urllib.error

import pytest

from tests.faults.points import POINTS


@pytest.mark.parametrize("point", POINTS)
def test_a_process_that_dies_here_loses_nothing_and_doubles_nothing(installation, point):
    installation.light(point)
    while True:
        # Whoever's press met a dying process presses again.
        try:
            installation.ask()
            break
        except (urllib.error.URLError, ConnectionError):
            installation.restart_the_dead()
    installation.wait_for(lambda: installation.is_burnt(point))
    installation.settle()
    assert installation.problems() == []
