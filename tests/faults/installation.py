"""A whole installation of real processes, each line of which can be cut and each process killed."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from records.management.front_door import Page, Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from records.signing.level import Level
from tests.documents.sealing import profile, seal_folder
from tests.faults.line import Line
from tests.faults.warm import Child, Warm
from tests.mail_server import MailServer, free_port
from tests.portal.backups import Elsewhere
from tests.processes import FIRST_STEPS
from tests.signing.timestamp_server import answers_of, serving

PATIENCE_SECONDS = 120
MANY = "1000000/hour"
# Another name of 127.0.0.1 that needs nobody to look it up.
STAFF_HOST = "127.1"
STAFF = {"login": "cleo@keeper.example", "password": "a long enough pass phrase"}
# What a browser shows as "connection lost", and a person answers by pressing again.
LOST = (ConnectionError, TimeoutError, http.client.HTTPException)

Process = Child | subprocess.Popen[bytes]


class Installation:
    """The public site, workers and a clock, with mail and timestamp servers at the end of lines."""

    def __init__(self, elsewhere: Elsewhere, mail: MailServer, lines: dict[str, Line]) -> None:
        self.elsewhere = elsewhere
        self.mail = mail
        self.lines = lines
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.fuses = elsewhere.var / "fuses"
        self.fuses.mkdir()
        elsewhere.environment |= {"PORT": str(self.port), "FUSES": str(self.fuses)}
        self.warm = Warm(elsewhere.environment, elsewhere.var / "warm.log")
        self.processes: dict[str, Process] = {}
        self.accepted: list[str] = []
        self._changes: dict[str, dict[str, str]] = {}
        self._whole: list[str] = []

    def start(self, name: str, **changes: str) -> None:
        """Start a process: "run_web", "run_clock", or a worker by a name such as "run_worker 2"."""
        self._changes[name] = changes
        command, log = name.split()[0], self._log(name)
        if command == "run_web" or changes:
            self.processes[name] = self._executed(command, log, changes)
        else:
            self.processes[name] = self.warm.start([command], log)

    def run(self, *command: str) -> int:
        """How one of our commands ended: its exit code, or below zero the signal."""
        return self.warm.run(list(command), self._log(command[0]))

    def see(self, expression: str, **known: object) -> Any:
        """What an expression over the models there gives, at little cost; see `tests.faults.state`."""
        return self.warm.see(expression, **known)

    def _log(self, name: str) -> Path:
        return self.elsewhere.var / f"{name}.log"

    def _executed(
        self, command: str, log: Path, changes: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        with log.open("ab") as said:
            return subprocess.Popen(
                [sys.executable, "manage.py", command],
                cwd=settings.BASE_DIR,
                env=os.environ | self.elsewhere.environment | changes,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def restart_the_dead(self) -> None:
        """What systemd does; the time until their leases end goes by."""
        dead = [name for name, process in self.processes.items() if process.poll() is not None]
        for name in dead:
            self.start(name, **self._changes[name])
        if dead:
            self.see("let_leases_end()")

    def kill(self, name: str) -> None:
        """As by `kill -9`, with what it started itself."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def remove(self, name: str) -> None:
        """Kill it, and start it no more."""
        self.kill(name)
        del self.processes[name]

    def stop(self) -> None:
        """End every process."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(self, route: str = "access", *, patience_seconds: int = 60) -> str:
        """Send a request through the front door, from an address of its own; its reference."""
        email = f"{uuid.uuid4()}@home.example"
        everything = SAMPLE_ANSWERS[route]
        answers = {**everything, "reach": {**everything["reach"], "email": email}}
        visitor = Visitor(self.site)
        page = self._until_answered(lambda: visitor.visit("/records/"), patience_seconds, final=())
        page = self.press(visitor, page, {})
        while not page.address.endswith("/records/done/"):
            question = page.address.rstrip("/").rpartition("/")[2]
            page = self.press(visitor, page, answers[question])
        self.accepted.append(page.reference)
        return page.reference

    def press(self, visitor: Visitor, page: Page, answers: dict[str, str]) -> Page:
        """Send the page's form; whoever's press met a dying process presses again."""
        return self._until_answered(lambda: visitor.send(page, answers))

    def _until_answered(
        self,
        go: Callable[[], Page],
        patience_seconds: int = PATIENCE_SECONDS,
        *,
        final: tuple[type[Exception], ...] = (urllib.error.HTTPError,),
    ) -> Page:
        """The page that comes at last; a process that died a moment ago is started again."""
        give_up_at = time.monotonic() + patience_seconds
        while True:
            try:
                return go()
            except final:
                raise
            except (urllib.error.URLError, *LOST):
                if time.monotonic() > give_up_at:
                    raise
                self.restart_the_dead()
                time.sleep(0.1)

    def member_of_staff(self) -> Visitor:
        """Somebody who has signed in to the desk."""
        visitor = Visitor(f"http://{STAFF_HOST}:{self.port}")
        door = self._until_answered(lambda: visitor.visit("/staff/login/"), final=())
        self.press(visitor, door, STAFF)
        return visitor

    def light(self, point: str, number: signal.Signals = signal.SIGKILL) -> None:
        """The first process that comes to this point gets the signal there."""
        unfinished = self.fuses.with_name("fuse")
        unfinished.write_text(str(int(number)))
        unfinished.rename(self.fuses / point)

    def is_burnt(self, point: str) -> bool:
        """Whether a process died there."""
        return not (self.fuses / point).exists()

    def settle(self) -> None:
        """Start again what died, and wait until no work is left but what waits for a person."""
        self.wait_for(lambda: self.see("open_work()") == 0)

    def wait_for(self, is_so: Callable[[], bool], patience_seconds: int = PATIENCE_SECONDS) -> None:
        """Wait until it is so; dead processes are started again meanwhile."""
        give_up_at = time.monotonic() + patience_seconds
        while True:
            self.restart_the_dead()
            if is_so():
                return
            assert time.monotonic() < give_up_at, "it did not come about in time"
            time.sleep(0.05)

    def problems(self) -> list[str]:
        """What is not as it must be once everything has settled; see `tests.faults.state`."""
        looked = self.see("look(accepted, whole)", accepted=self.accepted, whole=self._whole)
        self._whole = looked["whole"]
        return looked["wrong"] + self._wrongly_told(looked["told"])

    def _wrongly_told(self, messages: dict[str, str]) -> list[str]:
        """Messages that were not sent exactly once; one that nobody is sure of was sent at most once."""
        taken = Counter(map(_message_id, self.mail.taken))
        may_be = {"sent": (1,), "unsure": (0, 1), "stuck": (0,)}
        wrong = [
            f"message {pk}: {state}, and the mail server took it {taken[pk]} times"
            for pk, state in messages.items()
            if taken[pk] not in may_be[state]
        ]
        return wrong + [f"message {pk}: nobody wrote it" for pk in set(taken) - set(messages)]


def _message_id(letter: bytes) -> str:
    """The id of the row that the letter was written from."""
    line = next(line for line in letter.splitlines() if line.lower().startswith(b"message-id:"))
    return line.partition(b"<")[2].partition(b"@")[0].decode()


@contextlib.contextmanager
def installed(folder: Path, **changes: str) -> Iterator[Installation]:
    """An installation on the database of this run, made but not started, until the block ends."""
    with contextlib.ExitStack() as parts:
        mail = parts.enter_context(MailServer())
        timestamps = parts.enter_context(serving(answers_of(profile(Level.B_LTA).timestamper)))
        lines = {
            "mail": parts.enter_context(Line(mail.port)),
            "timestamps": parts.enter_context(Line(int(timestamps.rstrip("/").rpartition(":")[2]))),
        }
        changes = {
            "EMAIL_URL": f"smtp://127.0.0.1:{lines['mail'].port}",
            "TIMESTAMP_URL": f"http://127.0.0.1:{lines['timestamps'].port}/",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "THROTTLE_DRAFTS": MANY,
            "THROTTLE_SIGNATURES": MANY,
            "STAFF_HOST": STAFF_HOST,
            "STAFF_PASSWORD": STAFF["password"],
        } | changes
        if connection.vendor == "postgresql":
            lines["database"] = parts.enter_context(Line(int(connection.settings_dict["PORT"])))
        elsewhere = parts.enter_context(Elsewhere(folder, **changes))
        # Its own copy: the lists in it are renewed.
        elsewhere.environment["SEAL_DIR"] = str(elsewhere.var / "seal")
        shutil.copytree(seal_folder().path, elsewhere.var / "seal")
        installation = Installation(elsewhere, mail, lines)
        parts.enter_context(installation.warm)
        for step in (*FIRST_STEPS, f"create_staff {STAFF['login']} Cleo"):
            assert installation.run(*step.split()) == 0, step
        parts.callback(installation.stop)
        yield installation
