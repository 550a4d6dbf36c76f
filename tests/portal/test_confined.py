"""What reads foreign files may break, and breaks alone."""

import json
import time

import pytest

from portal.confined import ConfinedError, Limits, ask

HABITS = "tests.portal.habits"
TIGHT = Limits(memory=512 * 1024**2, cpu_seconds=1, seconds=5, output=1024**2)


def test_a_good_child_answers():
    assert ask(f"{HABITS}:count", b"\0" * 3_000_000, TIGHT) == b"3000000"


@pytest.mark.parametrize(
    "habit", ["eat_memory", "loop", "sleep", "talk", "fail", "crash", "no_such"]
)
def test_a_child_that_needs_too_much_or_breaks_is_stopped(habit, capfd):
    started = time.monotonic()
    with pytest.raises(ConfinedError) as stopped:
        ask(f"{HABITS}:{habit}", b"maria-1948", TIGHT)
    assert time.monotonic() - started < 15
    assert (str(stopped.value), stopped.value.__cause__) == ("", None)
    assert capfd.readouterr() == ("", "")  # nobody quotes the file


def test_the_child_has_none_of_our_keys_and_leaves_no_core(monkeypatch):
    monkeypatch.setenv("DATA_KEYS", "t1:secret")
    told = json.loads(ask(f"{HABITS}:tell", b""))
    assert "DATA_KEYS" not in told["names"]
    assert set(told["names"]) <= {"PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
    assert told["limits"] == [[1024**3, 1024**3], [0, 0]]
