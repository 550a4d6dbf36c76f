"""One process that has the product in memory and forks others from it: a start costs no second then."""

import contextlib
import importlib
import json
import os
import select
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What processes load when they first need it.
_SLOW = ("records.documents.press", "records.signing.verify", "tests.faults.state")


class Child:
    """A process that was forked elsewhere, told apart from any later one with its number."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)
        self._has_ended = False

    def poll(self) -> int | None:
        """None while it lives; how it ended is not known."""
        return self._ended(0)

    def wait(self) -> int | None:
        """Until it has ended."""
        return self._ended(None)

    def _ended(self, patience_seconds: float | None) -> int | None:
        if not self._has_ended and select.select([self._handle], [], [], patience_seconds)[0]:
            os.close(self._handle)
            self._has_ended = True
        return -1 if self._has_ended else None


class Warm:
    """Starts our commands, and answers questions about what is there, until the block ends."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._alone = threading.Lock()

    def __enter__(self) -> "Warm":
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.warm"],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.stdin.close()

    def start(self, command: list[str], log: Path) -> Child:
        """One of our commands as a process of its own, in a session of its own."""
        return Child(self._said("start", command, str(log)))

    def run(self, command: list[str], log: Path) -> int:
        """How one of our commands ended: its exit code, or below zero the signal."""
        return self._said("run", command, str(log))

    def see(self, expression: str, **known: Any) -> Any:
        """What an expression over the models and `tests.faults.state` gives, with what is known."""
        return self._said("see", expression, known)

    def _said(self, *job: Any) -> Any:
        with self._alone:
            print(json.dumps(job), file=self._process.stdin, flush=True)
            answer = self._process.stdout.readline()
        assert answer, self._log.read_text()
        assert json.loads(answer) != BROKE, self._log.read_text()
        return json.loads(answer)


BROKE = "a look broke"


def _serve() -> None:
    deeds = {"start": _start, "run": _run, "see": _see}
    for line in sys.stdin:
        deed, *given = json.loads(line)
        sys.stdout.write(json.dumps(deeds[deed](*given)) + "\n")
        sys.stdout.flush()
        _bury()


def _start(command: list[str], log: str) -> int:
    pid = _forked(lambda: _become(command, log))
    while os.getpgid(pid) != pid:
        time.sleep(0.001)
    return pid


def _run(command: list[str], log: str) -> int:
    _pid, status = os.waitpid(_forked(lambda: _become(command, log)), 0)
    return os.waitstatus_to_exitcode(status)


def _see(expression: str, known: dict[str, Any]) -> Any:
    """In a child too: this process must never hold a connection that its children would share."""
    receiving, sending = os.pipe()

    def answer() -> None:
        models = [importlib.import_module(f"{part}.models") for part in ("portal", "records")]
        state = importlib.import_module("tests.faults.state")
        names = {**vars(models[0]), **vars(models[1]), **vars(state), **known}
        os.write(sending, json.dumps(eval(expression, names)).encode())

    pid = _forked(answer)
    os.close(sending)
    with os.fdopen(receiving, "rb") as said:
        answered = said.read()
    os.waitpid(pid, 0)
    # What broke stands in the log; this process goes on.
    return json.loads(answered) if answered else BROKE


def _become(command: list[str], log: str) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- not in the tests

    os.setsid()
    for number, path in ((0, os.devnull), (1, log), (2, log)):
        os.dup2(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT), number)
    execute_from_command_line(["manage.py", *command])


def _forked(deed: Callable[[], None]) -> int:
    """The number of a child that does it, and no more."""
    if pid := os.fork():
        return pid
    try:
        deed()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 -- a child must never come back into the loop of its parent
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


def _bury() -> None:
    """Take leave of children that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


if __name__ == "__main__":
    import django

    django.setup()
    for name in _SLOW:
        importlib.import_module(name)
    _serve()
