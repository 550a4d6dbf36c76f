"""A desk with a number of requests, in a process of its own: a line names a list, the answer is its cost."""

import json
import sys
import time
from collections.abc import Iterator

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.bench.rows import fill  # noqa: E402
from tests.factories import make_practice, make_staff  # noqa: E402


def main(size: int, open_ones: int) -> None:
    """Write the requests, say that they are there, then look at each list that is asked for."""
    practice = make_practice(hosts=["127.0.0.1"])
    staff = make_staff(practice=practice)
    fill(practice, staff, range(size), open_ones=open_ones)
    client = Client(headers={"host": settings.STAFF_HOST})
    client.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[-1])
    for answer in costs(client):
        print(json.dumps(answer), flush=True)


def costs(client: Client) -> Iterator[dict[str, float]]:
    """Milliseconds for the first page of a list, and how many queries it takes."""
    yield {}
    for line in sys.stdin:
        address = f"/staff/requests/?view={line.strip()}"
        started = time.perf_counter()
        client.get(address)
        wall = (time.perf_counter() - started) * 1000
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            asked = len(queries)  # before the next request clears the log
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
        yield {"wall_ms": wall, "queries": asked}


main(*map(int, sys.argv[1:]))
