"""The measurements as the Markdown tables of docs/benchmarks.md."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# What docs/benchmarks.md showed before; a new measurement that is published takes its place.
PUBLISHED = json.loads(Path(__file__).with_name("published.json").read_text())

KINDS = {"access_request": "access request", "authorization": "authorization"}


def tables(found: dict[str, Any]) -> str:
    """Every part that was measured, with a line about the machine."""
    about = found["machine"]
    parts = [
        f"Measured on {found['on']}: {about['cores']} x {about['processor']}, Python {about['python']}."
    ]
    parts += [TABLES[part](found[part]) for part in TABLES if part in found]
    return "\n\n".join(parts) + "\n"


def sealing(found: dict[str, Any]) -> str:
    """Milliseconds of CPU by part, and how many times what Chromium needs for printing alone."""
    before = PUBLISHED["sealing"]["rows"]
    former = {(row["kind"], row["level"]): row["chromium_ratio"] for row in before}
    rows = [
        [
            KINDS[row["kind"]],
            row["level"],
            *(row[f"{part}_cpu_ms"] for part in ("render", "finish", "sign", "timestamp")),
            f"**{row['cpu_ms']}**",
            row["wall_ms"],
            former.get((row["kind"], row["level"]), ""),
            row["chromium_ratio"],
        ]
        for row in found["rows"]
    ]
    printing = ["Chromium, printing only", "", "", "", ""]
    rows += [
        [KINDS[kind], *printing, cost["cpu_ms"], cost["wall_ms"], 1, 1]
        for kind, cost in found["chromium"].items()
    ]
    head = [
        "document",
        "level",
        "render",
        "finish",
        "sign",
        "timestamp",
        "CPU ms",
        "wall ms",
        f"ratio on {PUBLISHED['on']}",
        "ratio",
    ]
    return table(f"One sealed document: medians of {found['documents']}", head, rows)


def steps(found: dict[str, Any]) -> str:
    """What the document costs with one step undone, and so what the step gives."""
    rows = [[row["undone"], row["cpu_ms"], row["gave_ms"]] for row in found["rows"]]
    title = f"What each step gives: an authorization at B-LTA, medians of {found['documents']}"
    return table(title, ["undone", "CPU ms", "the step gives, ms"], rows)


def rates(found: dict[str, Any]) -> str:
    """Every rate that was tried; the best one that held, for each number of workers, in bold."""
    limit = found["limit_s"]
    held = [row for row in found["rows"] if row["sealed_p95_s"] <= limit]
    best = {row["workers"]: row["rate"] for row in held}
    names = ["sealed_p50_s", "sealed_p95_s", "sign_p50_ms", "sign_p95_ms"]
    rows = [
        [
            row["workers"],
            f"**{row['rate']}**" if best.get(row["workers"]) == row["rate"] else row["rate"],
            *(row[name] for name in names),
        ]
        for row in found["rows"]
    ]
    head = [
        "workers",
        "signatures a second",
        "sealed after, p50 s",
        "p95 s",
        "sign step, p50 ms",
        "p95 ms",
    ]
    title = f"Up to the rate at which p95 passes {limit} s ({found['database']})"
    return table(title, head, rows)


def queue(found: dict[str, Any]) -> str:
    """Each list at both sizes, side by side."""
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in found["rows"]:
        lists.setdefault(row["list"], []).append(row)
    rows = [
        [
            name,
            *(f"{size['p95_ms']} ms, {size['queries']} queries" for size in sizes),
            round(sizes[-1]["p95_ms"] / sizes[0]["p95_ms"], 2),
        ]
        for name, sizes in lists.items()
    ]
    sizes = [f"{row['requests']:,} requests" for row in next(iter(lists.values()))]
    title = f"Queue page, p95 of {found['times']} ({found['database']}, {found['open']:,} open)"
    return table(title, ["list", *sizes, "ratio"], rows)


def guessing(found: dict[str, Any]) -> str:
    """A wrong birth date beside an unknown number, on the status page."""
    title = f"Guessing on the status page: medians of {found['times']} ({found['database']})"
    row = [found[name] for name in ("unknown_p50_ms", "wrong_p50_ms", "ratio", "wrong_took_longer")]
    head = [
        "unknown number, ms",
        "wrong date, ms",
        "ratio",
        "part in which the wrong date took longer",
    ]
    return table(title, head, [row])


def table(title: str, head: list[str], rows: Iterable[list[Any]]) -> str:
    """A heading and a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        [f"### {title}", "", *(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)]
    )


TABLES = {"sealing": sealing, "steps": steps, "rates": rates, "queue": queue, "guessing": guessing}
