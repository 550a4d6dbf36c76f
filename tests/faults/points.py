"""The places where a process can be told to die: before and after each step that matters.

A fuse is a file named like the point. The first process that comes there burns it, and is gone, as by
`kill -9`; the one that takes its place finds none.
"""

import contextvars
import importlib
import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

# Steps, by where the product calls them.
STEPS = {
    "lease": "portal.leases.lease",
    "render": "records.documents.produce.render",
    "seal": "records.documents.produce.seal",
    "store": "portal.storage.write",
    "send": "portal.outbox._hand_over",
}
# Deeds whose transaction is committed at their end.
DEEDS = {
    "request": "records.intake.views.signing.submit",
    "sealed": "records.documents.produce._keep",
}
POINTS = [
    f"{when} {what}"
    for what in [*STEPS, *(f"commit of {deed}" for deed in DEEDS)]
    for when in ("before", "after")
]

_deed: contextvars.ContextVar[str] = contextvars.ContextVar("deed", default="")


def arm() -> None:
    """Put a point before and after every step and every commit."""
    for name, path in STEPS.items():
        _replace(path, lambda step, name=name: _watched(step, name))
    for name, path in DEEDS.items():
        _replace(path, lambda deed, name=name: _named(deed, name))
    BaseDatabaseWrapper._commit = _with_points_at_commit(BaseDatabaseWrapper._commit)


def reach(point: str) -> None:
    """Die here if a fuse says so."""
    try:
        (Path(settings.FUSES) / point).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _replace(path: str, made: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    place, _, name = path.rpartition(".")
    module = importlib.import_module(place)
    setattr(module, name, made(getattr(module, name)))


def _watched(step: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(step)
    def watched(*args: Any, **kwargs: Any) -> Any:
        reach(f"before {name}")
        answer = step(*args, **kwargs)
        reach(f"after {name}")
        return answer

    return watched


def _named(deed: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(deed)
    def named(*args: Any, **kwargs: Any) -> Any:
        token = _deed.set(name)
        try:
            return deed(*args, **kwargs)
        finally:
            _deed.reset(token)

    return named


def _with_points_at_commit(commit: Callable[..., None]) -> Callable[..., None]:
    @wraps(commit)
    def committed(connection: BaseDatabaseWrapper) -> None:
        if name := _deed.get():
            reach(f"before commit of {name}")
        commit(connection)
        if name:
            reach(f"after commit of {name}")

    return committed
