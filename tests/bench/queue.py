"""How the queue page grows: p95 and query counts at 1,000 and at 100,000 requests, looked at in turns."""

import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from records.workqueue.listings import LISTINGS  # noqa: E402
from tests.bench.installation import ROOT, installation  # noqa: E402

SIZES = (1_000, 100_000)
OPEN = 5_000
TIMES = 60


class Desk:
    """The process that holds the requests."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._answer()

    def look(self, listing: str) -> dict[str, Any]:
        """What one look at a list costs."""
        assert self._process.stdin
        self._process.stdin.write(f"{listing}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextlib.contextmanager
def desk(size: int) -> Iterator[Desk]:
    """A desk with `size` requests in an installation of its own."""
    command = [sys.executable, "-m", "tests.bench.desk", str(size), str(OPEN)]
    with installation(database=f"bench_{size}") as environment:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:  # type: ignore[call-overload]
            try:
                yield Desk(process)
            finally:
                process.terminate()


def measure() -> dict[str, Any]:
    """For each list and size: milliseconds at p50 and p95, and the number of queries."""
    rows = []
    with contextlib.ExitStack() as stack:
        desks = {size: stack.enter_context(desk(size)) for size in SIZES}
        for listing in LISTINGS:
            looks: dict[int, list[dict[str, Any]]] = {size: [] for size in SIZES}
            for _ in range(TIMES):
                for size in SIZES:
                    looks[size].append(desks[size].look(listing))
            rows += [{"requests": size, "list": listing, **cost(looks[size])} for size in SIZES]
    return {"database": connection.vendor, "open": OPEN, "times": TIMES, "rows": rows}


def cost(looks: list[dict[str, Any]]) -> dict[str, Any]:
    """The first look fills the caches and does not count."""
    walls = [look["wall_ms"] for look in looks[1:]]
    return {
        "queries": max(look["queries"] for look in looks),
        "p50_ms": round(statistics.median(walls), 1),
        "p95_ms": round(statistics.quantiles(walls, n=20)[-1], 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
