"""Runs deeds at the same moment, each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed returned, in the order given; an exception of a deed is raised here."""
    start = threading.Barrier(len(deeds), timeout=30)

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [running.result(timeout=60) for running in [pool.submit(run, d) for d in deeds]]
