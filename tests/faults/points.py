"""The places where a process can be told to die, or to freeze: around every step of every deed.

A fuse is a file named like the point, and in it the signal. The first process that comes there burns
it and gives itself that signal; the one that takes its place finds none.
"""

import contextvars
import os
import pkgutil
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

# What is done at one go, by where the product calls it.
_DEEDS = {
    "an answer": "records.intake.views.questions.save_answers",
    "a request": "records.intake.views.signing.submit",
    "a claim": "records.actions.claims.claim",
    "a document": "records.work.tasks.produce",
    "a message": "portal.outbox.send",
    "a renewal": "records.work.tasks.renew",
    "a bell": "portal.management.commands.run_worker.Worker.run_task",
    "a backup": "portal.management.commands.backup.make",
}
# What it consists of; commits come on their own, see `arm`.
_STEPS = {
    "lease": "portal.leases.lease",
    "render": "records.documents.produce.render",
    "seal": "records.documents.produce.seal",
    "store": "portal.storage.write",
    "connect": "django.core.mail.backends.smtp.EmailBackend.open",
    "mark": "portal.leases.mark",
    "send": "portal.outbox._hand_over",
    "finish": "portal.leases.finish",
    "ring": "django_tasks_db.DatabaseBackend.enqueue",
    "done": "django_tasks_db.models.DBTaskResult.set_successful",
    "prove": "records.documents.renewals.known_lifespan",
    "renew": "records.documents.renewals.renew",
    "write": "portal.checkpoints.folder.write",
    "remember": "portal.checkpoints.history.remember",
    "replace": "records.signing.list_refresh.replace",
    "begin": "portal.backup.vault.Vault.begin",
    "copy": "portal.backup.objects.Objects.keep",
    "encrypt": "portal.backup.vault.Vault.seal",
    "count": "portal.backup.vault.Vault.finish",
}
# Jobs of the clock are deeds as well, under the names of their functions.
_DAILY_JOBS = {
    "prune": ("job",),
    "remove_orphans": ("job",),
    "remove_leftovers": ("job",),
    "forget": ("job",),
    "forget_codes": ("job",),
    "remove_expired_drafts": ("job",),
    "remove_identity_papers": ("job",),
    "delete_answered_messages": ("job",),
    "keep_lists_current": ("job", "replace"),
    "make_checkpoint": ("job", "write", "remember"),
    "start_renewals": ("job",),
}


def around(deed: str, *steps: str) -> list[str]:
    """The points before and after steps of a deed."""
    return [f"{when} {step} of {deed}" for step in steps for when in ("before", "after")]


# Points that are all met though a process dies at each: the next one begins anew and comes further.
REQUEST_POINTS = [
    around("an answer", "commit"),
    around("a request", "commit"),
    *(around("a document", step) for step in ("lease", "render", "seal", "store", "commit")),
    *(around("a message", step) for step in ("lease", "connect")),
    # Nobody goes on here: a bell is lost, a message is left to a person.
    *([point] for point in around("a request", "ring")),
    *([point] for point in around("a message", "mark", "send", "finish")),
    around("a bell", "done"),
]
CLAIM_POINTS = around("a claim", "commit")
DAY_POINTS = [
    *(around("a renewal", step) for step in ("lease", "prove", "renew", "store", "commit")),
    around("sweep", "job", "ring"),
    [point for job, steps in _DAILY_JOBS.items() for point in around(job, *steps)],
]
BACKUP_POINTS = around("a backup", "begin", "copy", "encrypt", "count")

_deed: contextvars.ContextVar[str] = contextvars.ContextVar("deed", default="")


def arm() -> None:
    """Put a point before and after every step and every commit."""
    for name, path in _STEPS.items():
        _replace(path, lambda step, name=name: _watched(step, name))
    for name, path in _DEEDS.items():
        _replace(path, lambda deed, name=name: _named(deed, name))
    _replace("portal.clock._run", _job)
    BaseDatabaseWrapper._commit = _watched(BaseDatabaseWrapper._commit, "commit")


def reach(step: str) -> None:
    """Take the signal here if a fuse says so; `step` is that of the deed that is being done."""
    fuse = Path(settings.FUSES) / f"{step} of {_deed.get()}"
    try:
        number = int(fuse.read_text())
        fuse.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.Signals(number))


def _replace(path: str, made: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    place, _, name = path.rpartition(".")
    owner = pkgutil.resolve_name(place)
    setattr(owner, name, made(getattr(owner, name)))


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


def _job(run: Callable[..., bool]) -> Callable[..., bool]:
    @wraps(run)
    def job_run(job: Callable[..., Any], at: Any) -> bool:
        return _named(_watched(run, "job"), job.__name__)(job, at)

    return job_run
