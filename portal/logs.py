"""Logs: one line of JSON each, with the number of its request, and without anything people typed.

An exception is logged by its name and place, never its words.
"""

import datetime as dt
import json
import logging
import re
import traceback
from contextvars import ContextVar
from typing import Any

# The number of the request that is being answered; "" in worker, clock and commands.
request_number: ContextVar[str] = ContextVar("request_number", default="")

# These quote what was asked for, or an exception's words, and either can be anything.
_QUOTES_OTHERS = ("django.", "gunicorn.error")
_PLACEHOLDER = re.compile(r"%(\(\w+\))?[a-z]")


class WithoutDetails(logging.Filter):
    """Replaces a traceback by "Name at file:line"; messages of exceptions may quote a row or a form."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security") and not record.args:
            record.msg = "A request was refused"  # its words may quote the host that was asked for
        elif record.name.startswith(_QUOTES_OTHERS) and record.args:
            record.msg = _PLACEHOLDER.sub("…", str(record.msg))
            record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.msg = f"{record.getMessage()} [{where(record.exc_info[1])}]"
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def where(error: BaseException) -> str:
    """The name of `error` and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


class JsonLines(logging.Formatter):
    """`at` is UTC (ISO 8601); `request` finds all lines of one request, and its answer's X-Request-ID."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_number.get(),
        }
        return json.dumps(line, ensure_ascii=False)


# No patient data, so no request bodies, no SQL values, no query strings.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_traceback_values": {"()": "portal.logs.WithoutDetails"}},
    "formatters": {"line": {"()": "portal.logs.JsonLines"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_traceback_values"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # These tell what they draw, so what they say stays with them.
        **{name: {"propagate": False} for name in ("weasyprint", "fontTools", "pyhanko")},
        # Its warnings quote what could not be read, and the address that sent it.
        "gunicorn.error": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
