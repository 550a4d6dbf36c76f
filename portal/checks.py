"""What must be true before web, worker or clock may start; each refusal says what to set."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.keyring import KeyringError, ring_is_readable
from portal.models import Installation, Practice


class UnsafeSettingsError(SystemExit):
    """The process must not run like this; the message lists every reason."""


# Letters of a host name (RFC 1123, section 2.1): no scheme, no port, no star.
_HOST_NAME = re.compile(r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)")

Check = Callable[[], Iterator[str]]
_CHECKS: list[Check] = []


def start_check(check: Check) -> Check:
    """Register a check that yields a sentence for each unsafe setting it finds."""
    _CHECKS.append(check)
    return check


def refuse_unsafe() -> None:
    """Stop this process if any setting is unsafe.

    Raises:
        UnsafeSettingsError: with one sentence per reason.
    """
    reasons = [reason for check in _CHECKS for reason in check()]
    if reasons:
        raise UnsafeSettingsError("\n".join(["This must not start:", *reasons]))


@start_check
def secrets_are_set() -> Iterator[str]:
    """The web secret signs sessions; a short one can be guessed."""
    if len(_secret_key()) < 50:
        yield "Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters."
    for name in ("LOOKUP_KEY", "AUDIT_KEY"):
        if not _is_key(getattr(settings, name)):
            yield f"Set {name} (or {name}_FILE) to 32 random bytes in base64."
    if not ring_is_readable(settings.DATA_KEYS):
        yield "Set DATA_KEYS (or DATA_KEYS_FILE) to lines of id:key, each key 32 bytes in base64."


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's word for an empty one
        return ""


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


@start_check
def nothing_is_left_open() -> Iterator[str]:
    """Settings that are harmless on a laptop and not on a server."""
    if settings.DEBUG:
        yield "Set DEBUG to False: error pages would show patient data."
    backend = str(settings.TASKS["default"]["BACKEND"])
    if not backend.endswith("DatabaseBackend"):
        yield "Set the task backend to the database: tasks in process are lost with it."
    if settings.DEMO:
        return
    if settings.LINK_SCHEME != "https" or not settings.SESSION_COOKIE_SECURE:
        yield "Serve over HTTPS: plain HTTP is for DEMO=1 only."
    if not _HOST_NAME.fullmatch(settings.STAFF_HOST):
        yield "Set STAFF_HOST to the host name that staff work on, such as staff.keeper.example."


@start_check
def database_is_ours() -> Iterator[str]:
    """The keys must open this database, and demo and production never share one."""
    try:
        installation = Installation.objects.first()
        practices = list(Practice.objects.all())
    except DatabaseError:
        yield "Make the database ready: run `python manage.py migrate`, then `prepare`."
        return
    if installation is None:
        yield "Make the database ready: run `python manage.py prepare`."
        return
    if installation.made_in_demo and not settings.DEMO:
        yield "This database was made with DEMO=1: make a new one, it must not serve patients."
    if settings.DEMO and not installation.made_in_demo:
        yield "This database is not a demonstration: unset DEMO."
    if any(settings.STAFF_HOST in practice.hosts for practice in practices):
        yield "Set STAFF_HOST to a host of its own: patients of a practice come to this one."
    try:
        installation.prove_keys()
    except KeyringError as error:
        yield f"The keys do not open this database ({error}): set the keys it was made with."
