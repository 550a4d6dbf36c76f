"""Whether time tells a wrong birth date from an unknown number: both are tried in turns, and compared."""

import json
import statistics
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from portal.models import Tally  # noqa: E402
from tests.factories import make_practice, make_request, now  # noqa: E402

TIMES = 400
WRONG = {"birth_date_month": "3", "birth_date_day": "28", "birth_date_year": "1948"}


def measure() -> dict[str, Any]:
    """Medians in milliseconds, and how often a wrong date took longer: half of the times if nothing tells."""
    records_request = make_request(make_practice(hosts=["127.0.0.1"]), at=now())
    client = Client(headers={"host": "127.0.0.1"})
    taken: dict[str, list[float]] = {"unknown": [], "wrong": []}
    numbers = {"unknown": "MR-0000-0000", "wrong": records_request.reference}
    for turn in range(TIMES):
        for kind in sorted(numbers, reverse=bool(turn % 2)):
            Tally.objects.all().delete()
            taken[kind].append(guess(client, numbers[kind]))
    pairs = zip(taken["wrong"], taken["unknown"], strict=True)
    medians = {f"{kind}_p50_ms": round(statistics.median(taken[kind]), 3) for kind in taken}
    return {
        "database": connection.vendor,
        "times": TIMES,
        **medians,
        "ratio": round(medians["wrong_p50_ms"] / medians["unknown_p50_ms"], 3),
        "wrong_took_longer": round(statistics.mean(wrong > unknown for wrong, unknown in pairs), 3),
    }


def guess(client: Client, number: str) -> float:
    """Milliseconds for one guess."""
    started = time.perf_counter()
    answer = client.post("/records/status/", {"number": number, **WRONG})
    wall = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise ValueError(f"a guess was answered {answer.status_code}")
    return wall


if __name__ == "__main__":
    print(json.dumps(measure()))
