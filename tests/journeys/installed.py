"""A whole installation for journeys: processes, database, files and mail server of its own."""

import dataclasses
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from records.management.commands.demo import ask
from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.mail_server import MailServer, free_port
from tests.portal.backups import Elsewhere
from tests.processes import eventually, running, set_up
from tests.s3_server import S3Server

STAFF = "ana@keeper.example"
PASSWORD = "a long enough pass phrase"
WAITING = " + ".join(
    f"(SELECT COUNT(*) FROM {table} WHERE finished_at IS NULL AND stuck_at IS NULL)"
    for table in ("records_document", "portal_message")
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """One way to run the portal."""

    name: str
    has_bucket: bool
    workers: int


# By the database that the suite runs on.
KINDS = {
    "sqlite": Kind("SQLite and files", has_bucket=False, workers=1),
    "postgresql": Kind("PostgreSQL and S3", has_bucket=True, workers=3),
}


@dataclasses.dataclass(frozen=True)
class Installed:
    """It runs; whoever visits it does so over HTTP, and looks behind it through `there`."""

    there: Elsewhere
    mail: MailServer
    bucket: S3Server | None

    @property
    def site(self) -> str:
        """Where patients go."""
        return f"http://127.0.0.1:{self.there.environment['PORT']}"

    @property
    def staff_site(self) -> str:
        """Where staff go."""
        return f"http://localhost:{self.there.environment['PORT']}"

    def ask(self, route: str, number: int) -> str:
        """Send a request by plain HTTP; its reference. One address gets few messages a day."""
        answers = SAMPLE_ANSWERS[route]
        reach = answers["reach"] | {"email": f"walker{number}@home.example"}
        return ask(self.site, answers | {"reach": reach})

    def settle(self) -> None:
        """Wait until no work is left, but what waits for a person."""
        assert eventually(lambda: self.there.rows(f"SELECT {WAITING}") == [(0,)]), self.said()

    def about(self, reference: str, *columns: str) -> tuple[Any, ...]:
        """Columns of the request or its one document."""
        (row,) = self.there.rows(
            f"SELECT {', '.join(columns)} FROM records_recordsrequest JOIN records_document"
            " ON records_recordsrequest.id = records_request_id"
            f" WHERE reference = '{reference}'"
        )
        return row

    def told(self) -> list[str]:
        """The reference in each message that the mail server took."""
        return [
            re.search(rb"MR-[0-9A-Z]{4}-[0-9A-Z]{4}", message)[0].decode()
            for message in self.mail.taken
        ]

    def kept(self) -> dict[str, bytes]:
        """Each stored file as it lies there, by its name."""
        if self.bucket:
            return self.bucket.kept("files")
        return {path.name: path.read_bytes() for path in (self.there.var / "files").iterdir()}

    def said(self) -> str:
        """What the processes wrote."""
        return "\n".join(path.read_text() for path in self.there.var.glob("*.log"))


@contextmanager
def installed(folder: Path, kind: Kind) -> Iterator[Installed]:
    """Made by the commands of the guide and started, until the block ends."""
    with ExitStack() as parts:
        mail = parts.enter_context(MailServer())
        bucket = parts.enter_context(S3Server()) if kind.has_bucket else None
        settings = {
            "PORT": str(free_port()),
            "STAFF_HOST": "localhost",
            "STAFF_PASSWORD": PASSWORD,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
        } | (bucket.settings if bucket else {})
        there = parts.enter_context(Elsewhere(folder, **settings))
        set_up(there)
        assert there.manage("create_staff", STAFF, "Ana Reyes").returncode == 0
        # The day's jobs wait for the test that needs them: there is one checkpoint a day.
        there.ask("Installation.objects.update(daily_jobs_on='2999-12-31')")
        for command in ("run_web", "run_clock"):
            parts.enter_context(running(there, command))
        for number in range(kind.workers):
            parts.enter_context(running(there, "run_worker", number))
        made = Installed(there, mail, bucket)
        Visitor(made.site).visit_when_ready("/")
        yield made
