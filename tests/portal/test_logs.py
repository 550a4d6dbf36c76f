"""Logs name what failed and where, never in the words of the failure."""

import contextvars
import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from portal import views
from portal.logs import JsonLines, WithoutDetails
from tests.factories import make_practice


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
    said = json.loads(line)
    assert (said["level"], said["logger"]) == ("ERROR", "gunicorn.error")
    assert said["message"].startswith("Error handling request … … [ValueError at ")
    assert "maria" not in line


# --- Lines --------------------------------------------------------------------------------------
class Lines(logging.Handler):
    """Keeps lines as they would be written."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.addFilter(WithoutDetails())
        self.said = []

    def emit(self, record):
        self.said.append(self.format(record))


@pytest.fixture
def lines():
    """What is logged meanwhile, at the finest level."""
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.said
    root.setLevel(level)
    root.removeHandler(handler)


def test_a_line_is_json_with_its_time_in_utc():
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, "Swept %s\n{", (3,), None)
    record.created = 1772130600.25
    line = contextvars.Context().run(JsonLines().format, record)
    assert "\n" not in line
    assert json.loads(line) == {
        "at": "2026-02-26T18:30:00.250+00:00",
        "level": "INFO",
        "logger": "portal",
        "message": "Swept 3\n{",
        "request": "",
    }


@pytest.mark.django_db
def test_every_line_of_a_request_carries_the_number_that_its_answer_shows(lines):
    make_practice()
    client = Client(headers={"host": "testserver"})
    numbers = set()
    for path in ("/nothing/", "/records/request/maria/"):
        lines.clear()
        number = client.get(path)["X-Request-ID"]
        assert lines
        assert {json.loads(line)["request"] for line in lines} == {number}
        numbers.add(number)
    assert len(numbers) == 2


@pytest.mark.django_db
def test_a_fault_is_found_by_the_number_of_its_answer(lines, monkeypatch):
    make_practice()

    def fail(*_args, **_values):
        raise ValueError("María was born in 1948")

    monkeypatch.setattr(views, "render", fail)
    client = Client(headers={"host": "testserver"}, raise_request_exception=False)
    answer = client.get("/?name=maria-1948")
    faults = [json.loads(line) for line in lines if "ValueError" in line]
    assert {fault["request"] for fault in faults} == {answer["X-Request-ID"]}
    assert faults
    assert not [line for line in lines if "1948" in line]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "said", "kept"),
    [
        (["127.0.0.1/32"], "a1b2c3d4-e5f6", True),
        ([], "a1b2c3d4-e5f6", False),  # a stranger's
        (["127.0.0.1/32"], "short", False),
        (["127.0.0.1/32"], "maria was born in 1948", False),
        (["127.0.0.1/32"], "a" * 65, False),
        (["127.0.0.1/32"], 'a1b2c3d4"}{', False),
    ],
)
def test_a_number_is_taken_from_a_trusted_proxy_only_and_only_if_it_is_one(
    settings, proxies, said, kept
):
    settings.TRUSTED_PROXIES = proxies
    answer = Client(headers={"host": "a.example"}).get("/health/", headers={"x-request-id": said})
    assert (answer["X-Request-ID"] == said) is kept
    assert len(answer["X-Request-ID"]) == (len(said) if kept else 32)
