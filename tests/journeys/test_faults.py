"""The whole installation as `make run` starts it, while its processes are killed and its parts taken away."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.needs import need

ROOT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 60


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

    def manage(self, *command):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**self.environment, "DEMO": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def ask(self):
        """Send a request through the front door; its reference."""
        visitor = Visitor(self.site)
        page = visitor.send(visitor.visit_when_ready("/records/"), {})
        while not page.address.endswith("/records/done/"):
            question = page.address.rstrip("/").rpartition("/")[2]
            page = visitor.send(page, SAMPLE_ANSWERS["access"][question])
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

    def tally(self):
        """(requests, sealed documents, messages sent, unsure or stuck, open work) in the database."""
        code = (
            "from records.models import *; from portal.models import *;"
            "print(RecordsRequest.objects.count(),"
            "Document.objects.filter(sealed_at__isnull=False).count(),"
            "Message.objects.filter(sent_at__isnull=False).count(),"
            "Message.objects.filter(unsure_at__isnull=False).count(),"
            "Document.objects.filter(finished_at=None, stuck_at=None).count()"
            "+ Message.objects.filter(finished_at=None, stuck_at=None).count())"
        )
        _status, printed = self.manage("shell", "--no-imports", "-c", code)
        return tuple(int(word) for word in printed.split()[-5:])

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
        self.log.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    need("setpriv")
    installation = Running(tmp_path_factory.mktemp("running"))
    wait_for(lambda: answers(installation.site + "/health/") == 200)
    yield installation
    if installation.process.poll() is None:
        installation.stop()


def answers(address):
    """The status of an address; None when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
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
    wait_for(lambda: installation.tally()[4] == 0, patience_seconds=240)
    return installation.tally()


@pytest.mark.parametrize("command", ["run_worker", "run_clock", "run_web"])
def test_a_killed_process_comes_back_and_nothing_is_lost_or_doubled(running, command):
    requests, sealed, sent, unsure, _open = settled(running)
    asked = [running.ask() for _ in range(3)]
    before = running.pids(command)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    if command != "run_web":
        assert answers(running.site + "/records/") == 200
    wait_for(lambda: set(running.pids(command)) - set(before))
    wait_for(lambda: answers(running.site + "/records/") == 200)
    asked.append(running.ask())
    after = settled(running)
    assert len(set(asked)) == 4
    assert after[:2] == (requests + 4, sealed + 4)
    # A message the mail server may have taken is left to a person, never sent twice.
    assert after[2] + after[3] == sent + unsure + 4
    assert running.manage("verify_audit")[0] == 0


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
    requests, sealed, *_rest = settled(running)
    files, away = running.var / "files", running.var / "files-away"
    files.rename(away)
    files.write_text("no folder")
    try:
        running.ask()
        wait_for(lambda: b"storage_unavailable" in events(running))
    finally:
        files.unlink()
        away.rename(files)
    assert settled(running)[:2] == (requests + 1, sealed + 1)


def events(installation):
    code = "from portal.models import Event; print(list(Event.objects.filter(name='seal_failed').values_list('facts')))"
    return installation.manage("shell", "--no-imports", "-c", code)[1].encode()


def test_on_ctrl_c_everything_it_started_stops(running):
    running.stop()
    assert running.process.returncode == 0
    for command in ("run_web", "run_worker", "run_clock"):
        assert running.pids(command) == []
    assert answers(running.site + "/health/") is None
