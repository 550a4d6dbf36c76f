"""Logs name what failed and where, never in the words of the failure."""

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings

from portal.logs import WithoutDetails


def logged(error):
    try:
        raise error
    except type(error) as caught:
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, "It failed: %s", ("form",), None
        )
        record.exc_info = (type(caught), caught, caught.__traceback__)
        WithoutDetails().filter(record)
        return logging.Formatter().format(record)


def test_an_exception_is_logged_by_its_name_and_place():
    line = logged(ValueError("María"))
    assert line.startswith("It failed: form [ValueError at ")
    assert line.count("\n") == 0


def test_its_words_are_not_logged_and_neither_is_its_trace():
    line = logged(KeyError("María"))
    assert "María" not in line
    assert "Traceback" not in line


def test_a_line_without_an_exception_stays_as_it_is():
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, "Swept %s", (3,), None)
    assert WithoutDetails().filter(record) is True
    assert record.getMessage() == "Swept 3"


@pytest.mark.parametrize(
    ("logger", "message", "args", "line"),
    [
        ("django.request", "Not Found: %s", ("/maria-1948/",), "Not Found: …"),
        (
            "django.security.csrf",
            "Forbidden (%s): %s",
            ("no cookie", "/maria/"),
            "Forbidden (…): …",
        ),
        (
            "django.security.DisallowedHost",
            "Invalid HTTP_HOST header: 'María 1948'",
            (),
            "A request was refused",
        ),
        (
            "django.db.backends.base",
            "Error calling %s in on_commit() (%s).",
            ("call", ValueError("María 1948")),
            "Error calling … in on_commit() (…).",
        ),
        ("portal", "Swept %s", (3,), "Swept 3"),
    ],
)
def test_an_address_that_was_asked_for_is_not_logged(logger, message, args, line):
    record = logging.LogRecord(logger, logging.WARNING, __file__, 1, message, args, None)
    WithoutDetails().filter(record)
    assert record.getMessage() == line


AS_THE_WEB_SERVER_DOES = """
import logging, django
django.setup()
log = logging.getLogger("gunicorn.error")
log.addHandler(logging.StreamHandler())
from django.conf import settings
logging.config.dictConfig(settings.LOGGING)
log.warning("Invalid request from ip=203.0.113.9: maria")
try:
    raise ValueError("maria")
except ValueError:
    log.exception("Error handling request %s %s", "GET", "/?name=maria")
"""


def test_the_web_server_logs_no_words_either():
    """It logs a fault that we could not answer, in the worker, once our settings are loaded."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", AS_THE_WEB_SERVER_DOES],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = ended.stderr.splitlines()
    assert "ERROR gunicorn.error Error handling request … … [ValueError at " in line
    assert "maria" not in line
