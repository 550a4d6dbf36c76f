"""`make run` leaves nothing behind however it ends, and says why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE_SECONDS, eventually

ROOT = Path(__file__).resolve().parents[2]
# The suite's own settings stand in its environment; a person's shell has none of them.
OF_THE_SUITE = (
    "DATABASE_URL",
    "DATA_KEYS",
    "DJANGO_SETTINGS_MODULE",
    "LOOKUP_KEY",
    "AUDIT_KEY",
    "SECRET_KEY",
    "STAFF_HOST",
)


def environment(var: Path, port: int) -> dict[str, str]:
    """What a person's shell holds, with a state folder and a port."""
    own = {name: value for name, value in os.environ.items() if name not in OF_THE_SUITE}
    return own | {"PORTAL_VAR": str(var), "PORT": str(port)}


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that still live."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in tasks for child in path.read_text().split()]


def words(pid: int) -> str:
    """The command line of a process; nothing when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


class Running:
    """One `deploy/run.py` on a port of its own."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.said = var.with_suffix(".log")
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "deploy/run.py"],
                cwd=ROOT,
                env=environment(var, self.port),
                stdout=output,
                stderr=output,
            )

    def has_said(self, line: str) -> bool:
        return line in self.said.read_text()

    def everybody(self) -> list[int]:
        """Supervisor, its programs and theirs."""
        found, unseen = [], [self.process.pid]
        while unseen:
            below = children(unseen.pop())
            found += below
            unseen += below
        return found


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("run") / "var"


@pytest.fixture
def running(var):
    started = Running(var)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


@pytest.mark.parametrize("ending", [signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_behind(running, ending):
    assert eventually(lambda: running.has_said("Press Ctrl-C to stop")), running.said.read_text()
    assert "Password" in running.said.read_text()
    everybody = running.everybody()
    assert len(everybody) >= 4

    running.process.send_signal(ending)

    running.process.wait(timeout=PATIENCE_SECONDS)
    assert eventually(lambda: not any(words(pid) for pid in everybody))


def test_a_taken_port_is_named(var):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = subprocess.run(
            [sys.executable, "deploy/run.py"],
            cwd=ROOT,
            env=environment(var, port),
            capture_output=True,
            text=True,
            check=False,
        )

    assert answer.returncode == 1
    assert f"Port {port} is in use" in answer.stdout
