"""CPU of a program with everything it starts, also what it leaves behind as orphans."""

import contextlib
import ctypes
import os
import resource
import time
from collections.abc import Iterator

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on whoever loses their parent below us becomes our child: we can wait for them."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def wait_for_everybody() -> None:
    """Reap until nobody is left below us; only what was reaped is counted."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def cpu_of_the_reaped() -> float:
    """Seconds of CPU, user and system, of every descendant reaped so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Stopwatch:
    """Milliseconds of CPU (this process, all its threads) and of wall time, by name.

    What is timed inside something else counts for itself only.
    """

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.wall: dict[str, float] = {}
        self._inside: list[str] = []

    @contextlib.contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Add what happens inside to `name`."""
        cpu, wall = time.process_time(), time.perf_counter()
        self._inside.append(name)
        try:
            yield
        finally:
            self._inside.pop()
            self._add(self.cpu, name, (time.process_time() - cpu) * 1000)
            self._add(self.wall, name, (time.perf_counter() - wall) * 1000)

    def _add(self, sums: dict[str, float], name: str, spent: float) -> None:
        sums[name] = sums.get(name, 0) + spent
        if self._inside:
            sums[self._inside[-1]] = sums.get(self._inside[-1], 0) - spent
