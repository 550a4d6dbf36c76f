"""Where tasks come from: Django's own when it has them, its backport until then."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from portal.logs import where

try:
    from django.tasks import task as _task
except ImportError:  # pragma: no cover -- Django 5.2 takes this branch, Django 6 the other
    from django_tasks import task as _task  # type: ignore[no-redef] # one of the two is there

logger = logging.getLogger(__name__)

Doorbell = Callable[[str], None]


def task(*, priority: int = 0) -> Callable[[Doorbell], Any]:
    """Make a function that takes a row's id a task.

    What it raises is logged by name and place and goes no further: the queue would write its words,
    which may quote a patient, into a table of its own. The row stays as it is, and the sweep rings again.
    """

    def made(function: Doorbell) -> Any:
        return _task(priority=priority)(_guarded(function))

    return made


def _guarded(function: Doorbell) -> Doorbell:
    @wraps(function)
    def guarded(pk: str) -> None:
        try:
            function(pk)
        except Exception as error:  # noqa: BLE001 -- whatever it is, its words must not reach the queue
            logger.error("%s %s: %s", function.__name__, pk, where(error))

    return guarded
