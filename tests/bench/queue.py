"""How the queue page grows: p95 and query counts at 1,000 and at 100,000 requests."""

import json
import statistics
import time
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from records.workqueue.listings import LISTINGS  # noqa: E402
from tests.bench.rows import fill  # noqa: E402
from tests.factories import make_practice, make_staff  # noqa: E402

SIZES = (1_000, 100_000)
OPEN = 5_000
TIMES = 60


def measure() -> dict[str, Any]:
    """For each size and list: milliseconds at p50 and p95, and the number of queries."""
    practice = make_practice(hosts=["127.0.0.1"])
    staff = make_staff(practice=practice)
    client = Client(headers={"host": settings.STAFF_HOST})
    client.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[-1])
    rows, written = [], 0
    for size in SIZES:
        fill(practice, staff, range(written, size), open_ones=OPEN)
        written = size
        rows += [{"requests": size, **cost(client, listing)} for listing in LISTINGS]
    return {"database": connection.vendor, "open": OPEN, "times": TIMES, "rows": rows}


def cost(client: Client, listing: str) -> dict[str, Any]:
    """What the first page of a list takes, after one look that fills the caches."""
    address = f"/staff/requests/?view={listing}"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        asked = len(queries)  # before the next request clears the log
    if answer.status_code != 200:
        raise ValueError(f"{address} answered {answer.status_code}")
    walls = []
    for _ in range(TIMES):
        started = time.perf_counter()
        client.get(address)
        walls.append((time.perf_counter() - started) * 1000)
    return {
        "list": listing,
        "queries": asked,
        "p50_ms": round(statistics.median(walls), 1),
        "p95_ms": round(statistics.quantiles(walls, n=20)[-1], 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
