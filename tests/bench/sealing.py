"""What one sealed document costs by level, beside Chromium printing the same HTML in the same run."""

import json
import statistics
from typing import Any

import django

django.setup()

from tests.bench.chromium import cost_of_one_print  # noqa: E402
from tests.bench.pipeline import Pipeline  # noqa: E402
from tests.bench.processes import Stopwatch, adopt_orphans  # noqa: E402

ROUNDS = 4
DOCUMENTS_PER_ROUND = 10
KINDS = ("access_request", "authorization")
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
PARTS = ("render", "finish", "sign", "timestamp")


def measure() -> dict[str, Any]:
    """Milliseconds of CPU and wall for each kind and level, and of Chromium for each kind."""
    pipelines = {kind: Pipeline(kind) for kind in KINDS}
    ours: dict[tuple[str, str], list[Stopwatch]] = {}
    theirs: dict[str, list[tuple[float, list[float]]]] = {kind: [] for kind in KINDS}
    for pipeline in pipelines.values():
        for level in LEVELS:
            pipeline.seal_one(level)  # fonts, keys and chains are loaded once per process
    # In turns, so that a busy moment of the machine hits both.
    for _ in range(ROUNDS):
        for kind, pipeline in pipelines.items():
            for level in LEVELS:
                costs = ours.setdefault((kind, level), [])
                costs += [pipeline.seal_one(level) for _ in range(DOCUMENTS_PER_ROUND)]
            theirs[kind].append(cost_of_one_print(pipeline.html, DOCUMENTS_PER_ROUND))
    chromium = {kind: yardstick(runs) for kind, runs in theirs.items()}
    rows = [row(kind, level, costs, chromium[kind]) for (kind, level), costs in ours.items()]
    return {"documents": ROUNDS * DOCUMENTS_PER_ROUND, "rows": rows, "chromium": chromium}


def yardstick(runs: list[tuple[float, list[float]]]) -> dict[str, float]:
    """Median CPU and wall of one print in a browser that is warm."""
    walls = [wall for _, some in runs for wall in some]
    return {
        "cpu_ms": round(statistics.median(cpu for cpu, _ in runs), 1),
        "wall_ms": round(statistics.median(walls), 1),
    }


def row(
    kind: str, level: str, costs: list[Stopwatch], chromium: dict[str, float]
) -> dict[str, Any]:
    """Medians of one kind at one level."""
    cpu = {part: statistics.median(cost.cpu.get(part, 0) for cost in costs) for part in PARTS}
    total = statistics.median(sum(cost.cpu.values()) for cost in costs)
    wall = statistics.median(sum(cost.wall.values()) for cost in costs)
    return {
        "kind": kind,
        "level": level,
        **{f"{part}_cpu_ms": round(value, 1) for part, value in cpu.items()},
        "cpu_ms": round(total, 1),
        "wall_ms": round(wall, 1),
        "chromium_ratio": round(total / chromium["cpu_ms"], 2),
    }


if __name__ == "__main__":
    adopt_orphans()
    print(json.dumps(measure()))
