"""The whole installation as `make run` starts it, while its processes are killed and its parts taken away."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.needs import need

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 60
WEB = "portal.wsgi:application"  # run_web becomes gunicorn
COMMANDS = ["run_worker", "run_clock", WEB]


class Running:
    """An installation of its own, started as a person starts it."""

    def __init__(self, var):
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.site = f"http://127.0.0.1:{self.port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {**kept, "PORTAL_VAR": str(var), "PORT": str(self.port)}
        self.log = (var / "run.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "deploy/run.py"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def ask(self):
        """Send a request through the front door, from an address of its own; its reference."""
        email = f"{uuid.uuid4()}@home.example"
        everything = SAMPLE_ANSWERS["access"]
        answers = {**everything, "reach": {**everything["reach"], "email": email}}
        visitor = Visitor(self.site)
        page = visitor.send(visitor.visit_when_ready("/records/"), {})
        while not page.address.endswith("/records/done/"):
            question = page.address.rstrip("/").rpartition("/")[2]
            page = visitor.send(page, answers[question])
        return page.reference

    def pids(self, command):
        """The processes of ours that run this command."""
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                variables = (folder / "environ").read_bytes()
                if command.encode() in words and f"PORTAL_VAR={self.var}\0".encode() in variables:
                    found.append(int(folder.name))
        return found

    def count(self, table, condition="1=1"):
        """Rows of the installation's database, read past the product."""
        address = f"file:{self.var / 'portal.sqlite3'}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
            query = f"SELECT COUNT(*) FROM {table} WHERE {condition}"
            return database.execute(query).fetchone()[0]

    def tally(self):
        """What there is: requests, sealed documents, and messages that were sent or may have been."""
        return {
            "requests": self.count("records_recordsrequest"),
            "sealed": self.count("records_document", "sealed_at IS NOT NULL"),
            "messages": self.count(
                "portal_message", "sent_at IS NOT NULL OR unsure_at IS NOT NULL"
            ),
        }

    def open_work(self):
        waiting = "finished_at IS NULL AND stuck_at IS NULL"
        return self.count("records_document", waiting) + self.count("portal_message", waiting)

    def stop(self):
        """Ctrl-C, once."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)
        self.log.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    need("setpriv")
    installation = Running(tmp_path_factory.mktemp("running"))
    try:
        # The first start makes keys, database, seal and the demonstration's requests.
        wait_for(lambda: answers(installation.site + "/health/") == 200, patience_seconds=240)
        yield installation
    finally:
        installation.stop()


def answers(address):
    """The status of an address; None when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None


def wait_for(is_so, patience_seconds=PATIENCE_SECONDS):
    give_up_at = time.monotonic() + patience_seconds
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not come about in time"
        time.sleep(0.25)


def settled(installation):
    """Wait until no work is left; what there is then."""
    wait_for(lambda: installation.open_work() == 0, patience_seconds=240)
    return installation.tally()


def more(before, requests):
    """What there must be after so many more requests: each once, whatever was killed meanwhile.

    A message the mail server may have taken is left to a person, never sent again by itself.
    """
    return {name: count + requests for name, count in before.items()}


def test_supervisor_brings_killed_processes_back(running):
    """That nothing is lost or doubled wherever they die, tests/faults/ shows."""
    before = settled(running)
    former = {command: set(running.pids(command)) for command in COMMANDS}
    for pids in former.values():
        os.kill(min(pids), signal.SIGKILL)  # the one that supervisor started
    # What it had started itself ends too, before the new one takes its place.
    wait_for(lambda: all(are_new(running, command, pids) for command, pids in former.items()))
    wait_for(lambda: answers(running.site + "/records/") == 200)
    running.ask()
    assert settled(running) == more(before, 1)


def are_new(installation, command, former):
    now = set(installation.pids(command))
    return now and not now & former


def test_without_its_database_the_site_says_so_and_comes_back(running):
    settled(running)
    database = running.var / "portal.sqlite3"
    away = running.var / "away.sqlite3"
    database.rename(away)
    database.mkdir()
    try:
        with pytest.raises(urllib.error.HTTPError) as failure:
            urllib.request.urlopen(running.site + "/records/", timeout=10)
        words = failure.value.read().decode()
        assert failure.value.code == 503
        assert "503-555-0142" in words
        assert answers(running.site + "/health/") == 200
    finally:
        database.rmdir()
        away.rename(database)
    assert answers(running.site + "/records/") == 200
    running.ask()


def test_without_its_storage_sealing_waits_and_goes_on_by_itself(running):
    before = settled(running)
    files, away = running.var / "files", running.var / "files-away"
    files.rename(away)
    files.write_text("no folder")
    try:
        running.ask()
        wait_for(lambda: running.count("records_document", "problem = 'storage_unavailable'"))
    finally:
        files.unlink()
        away.rename(files)
    assert settled(running) == more(before, 1)


def test_on_ctrl_c_everything_it_started_stops(running):
    running.stop()
    assert running.process.returncode == 0
    for command in COMMANDS:
        assert running.pids(command) == []
    assert answers(running.site + "/health/") is None
