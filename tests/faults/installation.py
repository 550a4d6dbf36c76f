"""A whole installation of real processes, each line of which can be cut and each process killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from records.signing.level import Level
from tests.documents.sealing import profile
from tests.faults.line import Line
from tests.mail_server import MailServer, free_port
from tests.portal.backups import Elsewhere
from tests.signing.timestamp_server import answers_of, serving

PATIENCE_SECONDS = 120
FIRST_STEPS = (
    "migrate --no-input -v0",
    "prepare",
    "collectstatic --no-input -v0",
    "create_practice deploy/practice.example.toml",
)
MANY = "1000000/hour"


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
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, **changes: str) -> None:
        """Start a process: "run_web", "run_clock", or a worker by a name such as "run_worker 2"."""
        with (self.elsewhere.var / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "manage.py", name.split()[0]],
                cwd=settings.BASE_DIR,
                env=os.environ | self.elsewhere.environment | changes,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def restart_the_dead(self) -> None:
        """What systemd does."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name)

    def kill(self, name: str) -> None:
        """As by `kill -9`, with what it started itself."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

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
        page = visitor.visit_when_ready("/records/", patience_seconds)
        page = visitor.send(page, {})
        while not page.address.endswith("/records/done/"):
            question = page.address.rstrip("/").rpartition("/")[2]
            page = visitor.send(page, answers[question])
        return page.reference

    def light(self, point: str) -> None:
        """The first process that comes to this point dies there."""
        (self.fuses / point).touch()

    def is_burnt(self, point: str) -> bool:
        """Whether a process died there."""
        return not (self.fuses / point).exists()

    def settle(self) -> None:
        """Start again what died, and wait until no work is left but what waits for a person."""
        self.wait_for(lambda: self.elsewhere.ask(OPEN_WORK) == "0")

    def wait_for(self, is_so: Callable[[], bool], patience_seconds: int = PATIENCE_SECONDS) -> None:
        """Wait until it is so; dead processes are started again meanwhile."""
        give_up_at = time.monotonic() + patience_seconds
        while True:
            self.restart_the_dead()
            if is_so():
                return
            assert time.monotonic() < give_up_at, "it did not come about in time"
            time.sleep(0.2)

    def problems(self) -> list[str]:
        """What is not as it must be once everything has settled; see `tests.faults.state`."""
        answer = subprocess.run(
            [sys.executable, "-m", "tests.faults.state"],
            cwd=settings.BASE_DIR,
            env=os.environ | self.elsewhere.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        *found, told = answer.stdout.splitlines()
        return found + self._wrongly_told(dict(part.split("=") for part in told.split()))

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


# Whatever neither is finished nor waits for a person.
OPEN_WORK = "sum(row.objects.filter(finished_at=None, stuck_at=None).count() for row in (Document, Message))"


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
        } | changes
        if connection.vendor == "postgresql":
            lines["database"] = parts.enter_context(Line(int(connection.settings_dict["PORT"])))
        elsewhere = parts.enter_context(Elsewhere(folder, **changes))
        for step in FIRST_STEPS:
            answer = elsewhere.manage(*step.split())
            assert answer.returncode == 0, answer.stderr
        installation = Installation(elsewhere, mail, lines)
        parts.callback(installation.stop)
        yield installation
