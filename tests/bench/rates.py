"""The highest rate of signed requests at which the sealed PDF is there within three seconds at p95."""

import concurrent.futures
import datetime as dt
import json
import statistics
import threading
import time
import tomllib
import uuid
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from records.management.commands.seed_demo import PEOPLE, answers_of  # noqa: E402
from records.management.demo_practice import make_practice  # noqa: E402
from records.management.front_door import Page, Visitor  # noqa: E402
from records.models import Document, Draft  # noqa: E402
from tests.bench.installation import running  # noqa: E402

WORKERS = (1, 2)
RATES = (1, 2, 3, 4, 5, 6, 8, 10)  # a second
SECONDS = 15
LIMIT_SECONDS = 3
PATIENCE_SECONDS = 60
SITE = f"http://127.0.0.1:{settings.PORT}"
EVERYBODY = tomllib.loads(PEOPLE.read_text())["person"]


def measure() -> dict[str, Any]:
    """For one and two workers: what signing and sealing took at each rate."""
    make_practice(timezone.now())
    rows = []
    for workers in WORKERS:
        with running("run_web", "run_clock", *["run_worker"] * workers):
            Visitor(SITE).visit_when_ready("/records/")
            at_rate(1, 3)  # every process has done it once
            rows += [{"workers": workers, **tried} for tried in climb()]
    return {"database": connection.vendor, "limit_s": LIMIT_SECONDS, "rows": rows}


def climb() -> list[dict[str, Any]]:
    """Go up until the sealed PDF comes too late; every rate that was tried, the late one too."""
    tried: list[dict[str, Any]] = []
    for rate in RATES:
        tried.append(at_rate(rate, rate * SECONDS))
        if tried[-1]["sealed_p95_s"] > LIMIT_SECONDS:
            break
    return tried


def at_rate(rate: float, count: int) -> dict[str, Any]:
    """Send `count` signatures, evenly, whether the ones before are answered or not."""
    ready = [ready_to_sign(number) for number in range(count)]
    waiting = Arrivals()
    started = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(max_workers=32) as pool:
        sent = []
        for number, (visitor, page, name) in enumerate(ready):
            time.sleep(max(0, started + number / rate - time.perf_counter()))
            sent.append(pool.submit(sign, visitor, page, name))
        signed = [each.result() for each in sent]
    arrived = waiting.until_all_of({reference for reference, _, _ in signed})
    sealing = [arrived[reference] - at for reference, at, _ in signed]
    signing = [took * 1000 for _, _, took in signed]
    return {
        "rate": rate,
        "sealed_p50_s": round(statistics.median(sealing), 2),
        "sealed_p95_s": round(p95(sealing), 2),
        "sign_p50_ms": round(statistics.median(signing)),
        "sign_p95_ms": round(p95(signing)),
    }


def ready_to_sign(number: int) -> tuple[Visitor, Page, str]:
    """A visitor at the sign page; the answers before it are put into the draft directly."""
    person = EVERYBODY[number % len(EVERYBODY)]
    visitor = Visitor(SITE)
    first = visitor.send(visitor.visit("/records/"), {})
    draft_id = uuid.UUID(first.address.split("/request/")[1].split("/")[0])
    draft = Draft.objects.get(pk=draft_id)
    draft.answers = answers_of(person, number)
    draft.chosen_at = dict.fromkeys(draft.answers, timezone.now().isoformat())
    draft.save()
    page = visitor.visit(f"/records/request/{draft_id}/sign/")
    name = " ".join(filter(None, [person["first"], person["middle"], person["last"]]))
    return visitor, page, name


def sign(visitor: Visitor, page: Page, name: str) -> tuple[str, float, float]:
    """Press the button: the reference, when the confirmation was there, and how long that took."""
    started = time.perf_counter()
    done = visitor.send(page, {"typed_name": name, "agrees": "on"})
    ended = time.perf_counter()
    return done.reference, ended, ended - started


class Arrivals:
    """Looks for sealed documents ten times a second, and remembers when each was first seen."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._since = timezone.now() - dt.timedelta(seconds=1)
        self._all_seen = threading.Event()
        self._expected: set[str] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def until_all_of(self, references: set[str]) -> dict[str, float]:
        """When each of these was there; one that never came counts as late as we were patient."""
        self._expected = references
        self._all_seen.wait(PATIENCE_SECONDS)
        self._all_seen.set()
        self._thread.join()
        return {each: self._seen.get(each, time.perf_counter()) for each in references}

    def _watch(self) -> None:
        sealed = Document.objects.filter(sealed_at__gte=self._since)
        while not self._all_seen.wait(0.1):
            for reference in sealed.values_list("records_request__reference", flat=True):
                self._seen.setdefault(reference, time.perf_counter())
            if self._expected is not None and self._expected <= self._seen.keys():
                self._all_seen.set()
        connection.close()


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    print(json.dumps(measure()))
