"""Reads settings from the environment; a secret may also stand in a file that NAME_FILE names.

What cannot be read at all stops the process with a sentence (UnreadableSettingError); what can be read
and is unsafe is found by the checks before the start (portal.checks).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_email_url
from environs import Env, EnvError

env = Env()

DATABASES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


class UnreadableSettingError(SystemExit):
    """A setting is none; the message says what to set."""


def switch(name: str) -> bool:
    """A setting that is on or off; off if it is not set."""
    with _readable(f"Set {name} to 1 or 0."):
        return env.bool(name, False)


def port(name: str, default: int) -> int:
    """A TCP port."""
    with _readable(f"Set {name} to a number from 1 to 65535."):
        found = env.int(name, default)
        if not 1 <= found <= 65535:
            raise ValueError
        return found


def number(name: str, default: int) -> int:
    """A whole number, not below 0."""
    with _readable(f"Set {name} to a whole number."):
        found = env.int(name, default)
        if found < 0:
            raise ValueError
        return found


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings of the database that the address names."""
    with _readable(f"Set {name} to a database, such as postgres://user:password@127.0.0.1/portal."):
        found: dict[str, Any] = dict(env.dj_db_url(name, default, conn_max_age=60))
        is_named = found["NAME"] or "service" in found.get("OPTIONS", {})
        if found["ENGINE"] not in DATABASES or not is_named or found["NAME"] == ":memory:":
            raise ValueError
        return found


@contextmanager
def _readable(sentence: str) -> Iterator[None]:
    try:
        yield
    except (EnvError, ValueError):
        raise UnreadableSettingError(sentence) from None


def secret(name: str, *, default_file: Path | None = None) -> str:
    """The secret `name`, from the variable, from the file of NAME_FILE, or from `default_file`.

    An absent secret is "", and so is a file that cannot be read: `portal.checks` then refuses to
    start and says what to set.
    """
    if value := env.str(name, ""):
        return value
    path = env.path(f"{name}_FILE", None) or default_file
    try:
        return path.read_text().strip() if path else ""
    except (OSError, ValueError):
        return ""


def mail_server(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for the address `url`; one that cannot be read names no server.

    `portal.service_checks` then refuses to start and says what to set.
    """
    try:
        return {"EMAIL_BACKEND": "", **dj_email_url.parse(url)}
    except ValueError:
        return {"EMAIL_BACKEND": ""}
