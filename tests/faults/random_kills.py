"""Kills any of our processes at any moment, while requests come in; the same seed, the same choices."""

import contextlib
import os
import random
import signal
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from tests.faults.installation import Installation

# A request is on its way this long: pages, document, message.
LONGEST_DELAY_SECONDS = 1.5
ROUTES = ("access", "authorization")
# So often the work of a day is due as well.
DAYS = 0.25


def kill_at_random(installation: Installation, count: int, seed: int, log: TextIO) -> Iterator[str]:
    """A text for each time that something was not whole afterwards; every kill stands in the log."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        told = [f"seed {seed}, kill {number} of {count}"]
        try:
            told.append(_kill_once(installation, chance))
            installation.settle()
            problems = installation.problems()
        except Exception:  # noqa: BLE001 -- whatever it was is what we look for, and we go on
            problems = [traceback.format_exc()]
        told.extend(problems)
        log.write("\n  ".join(told) + "\n")
        log.flush()
        if problems:
            yield "\n  ".join(told)


def _kill_once(installation: Installation, chance: random.Random) -> str:
    """Kill one process while somebody asks; what was done."""
    route, is_day = chance.choice(ROUTES), chance.random() < DAYS
    name, rank = chance.choice(sorted(installation.processes)), chance.random()
    delay_seconds = chance.uniform(0, LONGEST_DELAY_SECONDS)
    if is_day:
        installation.see("begin_a_day()")
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(installation.ask, route)
        time.sleep(delay_seconds)
        which = _kill(installation.processes[name].pid, rank)
        reference = asking.result()
    return f"{name} ({which}) after {delay_seconds:.2f} s of {reference}{', a new day' * is_day}"


def _kill(pid: int, rank: float) -> str:
    """Kill the process, or a child by its rank from 0 to 1: gunicorn's workers above all."""
    family = [pid, *_children(pid)]
    victim = family[int(rank * len(family))]
    with contextlib.suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    return "itself" if victim == pid else "a child"


def _children(pid: int) -> list[int]:
    """Nobody, if the process has died just now of an earlier kill, and is not started again yet."""
    with contextlib.suppress(FileNotFoundError):
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return []
