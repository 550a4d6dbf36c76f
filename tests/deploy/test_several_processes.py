"""Two web processes, three workers and a clock share one PostgreSQL: nothing is lost or done twice."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.db import connection

from records.management.commands.demo import ask
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.mail_server import MailServer, free_port
from tests.portal.backups import Elsewhere

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite has one writer at a time: one worker is enough",
    ),
]

REQUESTS = 12
WORKERS = 3
PATIENCE_SECONDS = 180
FIRST_STEPS = (
    "migrate --no-input -v0",
    "prepare",
    "collectstatic --no-input -v0",
    "create_practice deploy/practice.example.toml",
)


@contextmanager
def running(installation, command, **changes):
    """One of our processes, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env=os.environ | installation.environment | changes,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture
def mail():
    with MailServer() as server:
        yield server


@pytest.fixture
def installation(tmp_path, settings, mail):
    settings.BACKUP_KEY = ""
    with Elsewhere(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{mail.port}") as made:
        for step in FIRST_STEPS:
            answer = made.manage(*step.split())
            assert answer.returncode == 0, answer.stderr
        yield made


def answers(number):
    """What a visitor answers; each has an address of their own, for one address gets few messages."""
    route = sorted(SAMPLE_ANSWERS)[number % len(SAMPLE_ANSWERS)]
    reach = SAMPLE_ANSWERS[route]["reach"] | {"email": f"walker{number}@home.example"}
    return SAMPLE_ANSWERS[route] | {"reach": reach}


def reference_in(message):
    return re.search(rb"MR-[0-9A-Z]{4}-[0-9A-Z]{4}", message)[0].decode()


def test_many_requests_are_each_sealed_once_and_told_once(installation, mail):
    ports = [str(free_port()) for _ in range(2)]
    sites = [f"http://127.0.0.1:{ports[number % 2]}" for number in range(REQUESTS)]
    with ExitStack() as processes:
        for port in ports:
            processes.enter_context(running(installation, "run_web", PORT=port))
        for command in ["run_clock", *["run_worker"] * WORKERS]:
            processes.enter_context(running(installation, command))
        with ThreadPoolExecutor(4) as visitors:
            references = list(visitors.map(ask, sites, map(answers, range(REQUESTS))))
        waiting = "sum(row.objects.filter(finished_at=None).count() for row in (Document, Message))"
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while installation.ask(waiting) != "0" and time.monotonic() < give_up_at:
            time.sleep(0.5)

    assert len(set(references)) == REQUESTS
    assert sorted(map(reference_in, mail.taken)) == sorted(references)
    sealed = "Event.objects.filter(name='sealed').values('stream').distinct().count()"
    assert installation.ask(sealed) == str(REQUESTS)
    counts = "[rows.count() for rows in (Event.objects.filter(name='sealed'), StoredFile.objects)]"
    assert installation.ask(counts) == str([REQUESTS, REQUESTS])
    assert installation.ask("Document.objects.exclude(problem='').count()") == "0"
    assert installation.manage("verify_audit").stdout.endswith(": whole.\n")
