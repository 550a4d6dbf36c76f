"""Numbers for Prometheus: answers by page, work, what lapses, the disk. No person, no address in them."""

import datetime as dt
import logging
import os
import time
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as written
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal import watching
from portal.counting_room import SHARED_FOLDER
from portal.logs import where
from portal.models.installation import Installation

logger = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST

_ANSWERS = Counter("portal_answers", "Answers by page and status", ["page", "status"])
_SECONDS = Histogram(
    "portal_answer_seconds", "Time to an answer", ["page"], buckets=(0.05, 0.2, 0.5, 1, 2, 5, 10)
)


def counted(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Middleware: count each answer under the name of its page; the address may be anything."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        answer = get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else "none"
        _ANSWERS.labels(page, str(answer.status_code)).inc()
        _SECONDS.labels(page).observe(time.perf_counter() - started)
        return answer

    return middleware


def exposition() -> bytes:
    """Everything that is counted and measured, as Prometheus reads it."""
    facts = CollectorRegistry()
    facts.register(_Facts())
    if SHARED_FOLDER not in os.environ:
        return written(REGISTRY) + written(facts)
    MultiProcessCollector(facts)  # type: ignore[no-untyped-call] # the library's types are in parts
    return written(facts)


class _Facts(Collector):
    """What is looked up when somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = timezone.now()
        yield from _work(at.timestamp())
        yield from _lapses(at)
        free = watching.disk_free_bytes()
        yield GaugeMetricFamily("portal_disk_free_bytes", "Free where files are kept", free)
        installation = Installation.objects.first()
        if installation is not None and installation.looked_at is not None:
            silent = (at - installation.looked_at).total_seconds()
            yield GaugeMetricFamily("portal_clock_silent_seconds", "Since the clock looked", silent)
            alarms = len(installation.alarms)
            yield GaugeMetricFamily("portal_alarms", "Things that need a person", alarms)


def _lapses(at: dt.datetime) -> Iterator[GaugeMetricFamily]:
    """Nothing if the seal cannot be read: an alarm tells that, and the other numbers are still true."""
    try:
        days = {lapse.what: lapse.days_left(at) for lapse in watching.lapses()}
    except Exception as error:  # noqa: BLE001 -- whatever a product's look raises
        logger.error("what lapses cannot be told: %s", where(error))
    else:
        yield _of_each("portal_days_left", "Days until a certificate or list ends", "what", days)


def _work(now: float) -> Iterator[GaugeMetricFamily]:
    found = {facts.kind: facts for facts in watching.work()}
    for state in ("waiting", "failing", "stuck"):
        counts = {kind: float(getattr(facts, state)) for kind, facts in found.items()}
        yield _of_each(f"portal_work_{state}", f"Work that is {state}", "kind", counts)
    oldest = {
        kind: now - facts.oldest_since.timestamp() if facts.oldest_since else 0.0
        for kind, facts in found.items()
    }
    yield _of_each("portal_work_oldest_seconds", "How long work has waited", "kind", oldest)


def _of_each(name: str, words: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
