"""Unsafe settings stop web, worker and clock before they begin, with a sentence for each reason."""

import base64
import os
import subprocess
import sys

import pytest
from django.conf import settings as plain_settings
from django.db import connection

from portal.models import Installation
from tests.factories import make_practice

OTHER = base64.b64encode(b"o" * 32).decode()


UNSAFE = [
    ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "Set SECRET_KEY"),
    ({"DATA_KEYS": "no keys"}, "Set DATA_KEYS"),
    ({"LOOKUP_KEY": "x"}, "Set LOOKUP_KEY"),
    ({"AUDIT_KEY": ""}, "Set AUDIT_KEY"),
    ({"DEBUG": True}, "Set DEBUG to False"),
    (
        {"TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}},
        "Set the task backend",
    ),
    ({"LINK_SCHEME": "http"}, "Serve over HTTPS"),
    ({"SESSION_COOKIE_SECURE": False}, "Serve over HTTPS"),
    *[
        ({"STAFF_HOST": host}, "Set STAFF_HOST to the host name that staff work on")
        for host in (
            "",
            "https://staff.keeper.example",
            "staff.keeper.example:8443",
            "*",
            "*.keeper.example",
            "staff.keeper.example ",
            "staff keeper",
            "staff.keeper.example/",
            "-staff.example",
            "staff..example",
            "staff.keeper.example\n",
        )
    ],
    ({"DEMO": True}, "This database is not a demonstration"),
    ({"AUDIT_KEY": OTHER}, "The keys do not open this database (AUDIT_KEY is another key)"),
    ({"LOOKUP_KEY": OTHER}, "The keys do not open this database (LOOKUP_KEY is another key)"),
    ({"DATA_KEYS": f"t1:{OTHER}"}, "The keys do not open this database (data key t1 is another"),
    ({"DATA_KEYS": f"t2:{OTHER}"}, "The keys do not open this database (data key t1 is not set)"),
]


@pytest.mark.parametrize(("change", "sentence"), UNSAFE, ids=lambda value: str(value)[:60])
def test_each_unsafe_setting_has_a_sentence(production, settings, change, sentence):
    assert production() == []
    for name, value in change.items():
        setattr(settings, name, value)
    assert [reason for reason in production() if reason.startswith(sentence)] != []


def test_staff_and_patients_never_share_a_host(production, settings):
    make_practice(hosts=["records.clinic.example", "clinic.example"])
    settings.STAFF_HOST = "staff.clinic.example"
    assert production() == []
    settings.STAFF_HOST = "clinic.example"
    assert production() == [
        "Set STAFF_HOST to a host of its own: patients of a practice come to this one."
    ]


def test_several_reasons_are_told_at_once(production, settings):
    settings.STAFF_HOST = settings.EMAIL_URL = ""
    assert [reason.split()[1] for reason in production()] == ["STAFF_HOST", "EMAIL_URL"]


def test_a_demonstrations_database_serves_no_patients(production):
    Installation.objects.update(made_in_demo=True)
    assert [reason.partition(":")[0] for reason in production()] == [
        "This database was made with DEMO=1"
    ]


def test_a_database_nobody_prepared_does_not_start(production):
    Installation.objects.all().delete()
    assert production() == ["Make the database ready: run `python manage.py prepare`."]


def test_a_database_without_tables_does_not_start(production):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE portal_installation")
    assert "migrate" in production()[0]


def test_no_reason_shows_a_key(production, settings):
    settings.DATA_KEYS = settings.AUDIT_KEY = "not-a-key-but-secret"
    assert "secret" not in "".join(production())


# --- The processes themselves -------------------------------------------------------------------
def start(process, var, **environment):
    """Start it as a service manager would, with nothing set but this."""
    gunicorn = ["-c", "import portal.wsgi"]  # what it does with portal.wsgi:application
    return subprocess.run(
        [sys.executable, *(gunicorn if process == "gunicorn" else ["manage.py", process])],
        cwd=plain_settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


KEYS = ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY", "AUDIT_KEY")
GARBAGE = {
    "EMAIL_URL": "smtp://[mail:x",
    "TRUSTED_PROXIES": "the proxy",
    "SEAL_LEVEL": "best",
    "TIMESTAMP_URL": "ftp://[",
}


@pytest.mark.parametrize("process", ["run_web", "run_worker", "run_clock"])
def test_nothing_starts_with_nothing_set(process, tmp_path):
    ended = start(process, tmp_path)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    for name in (*KEYS, "STAFF_HOST", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "TRUSTED_PROXIES"):
        assert f"Set {name} " in ended.stderr
    assert "Run `python manage.py collectstatic`" in ended.stderr
    assert "Make the database ready" in ended.stderr


def test_demo_mode_does_not_make_up_for_missing_keys(tmp_path):
    ended = start("run_clock", tmp_path, DEMO="1")
    assert ended.returncode == 1
    assert "Set AUDIT_KEY" in ended.stderr
    assert "Set STAFF_HOST" not in ended.stderr


@pytest.mark.parametrize("process", ["run_clock", "gunicorn"])
def test_settings_that_cannot_be_read_are_told_and_nothing_breaks(process, tmp_path):
    ended = start(process, tmp_path, **GARBAGE)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    for name in ("EMAIL_URL", "TRUSTED_PROXIES", "SEAL_LEVEL"):
        assert f"Set {name} to" in ended.stderr


UNREADABLE = [
    ("PORT", "abc", "Set PORT to a number from 1 to 65535."),
    ("PORT", "99999", "Set PORT to a number from 1 to 65535."),
    ("PORT", "-1", "Set PORT to a number from 1 to 65535."),
    ("PORT", "0", "Set PORT to a number from 1 to 65535."),
    ("DEMO", "maybe", "Set DEMO to 1 or 0."),
    ("DISK_LOW_MB", "much", "Set DISK_LOW_MB to a whole number."),
    ("DISK_LOW_MB", "-1", "Set DISK_LOW_MB to a whole number."),
    *[
        ("DATABASE_URL", url, "Set DATABASE_URL to a database, such as ")
        for url in (
            "garbage",
            "mysql://root@127.0.0.1/portal",
            "postgres://[",
            "postgres://127.0.0.1:many/portal",
            "postgres://127.0.0.1",
            "sqlite://records.db",  # one slash too few
            "sqlite://:memory:",
        )
    ],
]


@pytest.mark.parametrize(("name", "value", "sentence"), UNREADABLE)
def test_a_setting_that_is_none_is_told_in_one_line(tmp_path, name, value, sentence):
    ended = start("run_clock", tmp_path, **{name: value})
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(sentence)
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("process", ["run_web", "run_worker"])
def test_every_process_tells_it(process, tmp_path):
    assert start(process, tmp_path, PORT="abc").stderr.startswith("Set PORT to")


def test_keys_in_a_file_that_is_no_text_are_no_keys(tmp_path):
    (tmp_path / "keys.bin").write_bytes(bytes(range(256)))
    ended = start("run_clock", tmp_path, DATA_KEYS_FILE=str(tmp_path / "keys.bin"))
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "Set DATA_KEYS (or DATA_KEYS_FILE) to lines of id:key" in ended.stderr


def test_a_list_may_have_spaces_behind_its_commas(tmp_path):
    ended = start("run_clock", tmp_path, TRUSTED_PROXIES="127.0.0.1/32, 10.0.0.0/8")
    assert ended.returncode == 1
    assert "TRUSTED_PROXIES" not in ended.stderr
