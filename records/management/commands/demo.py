"""The main job once, through the real front door: ask, sign, seal, queue, verify. Prints one JSON line."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from records.documents.reading import read_sealed
from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from records.models import Document, RecordsRequest
from records.signing.profile import profile_from_settings
from records.signing.verify import verify

PATIENCE_SECONDS = 120


class Command(BaseCommand):
    help = "Walks one request from the first question to the verified, sealed PDF in the queue."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--route", choices=sorted(SAMPLE_ANSWERS), default="authorization")

    def handle(self, *args: Any, route: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: this sends an invented request.")
        with started("run_web") as port, started("run_worker"):
            reference = ask(f"http://127.0.0.1:{port}", SAMPLE_ANSWERS[route])
            document = sealed_document(reference)
        self.stdout.write(json.dumps(report(document)))


@contextlib.contextmanager
def started(command: str) -> Iterator[int]:
    """One of our processes on a free port, stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PORT": str(port)}
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "manage.py", command],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=sys.stderr,
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def ask(site: str, answers: dict[str, dict[str, str]]) -> str:
    """Answer every question, sign and send; the reference on the confirmation page.

    Raises:
        CommandError: if a page asks something that has no answer here.
    """
    visitor = Visitor(site)
    page = visitor.visit_when_ready("/records/")
    page = visitor.send(page, {})
    while not page.address.endswith("/records/done/"):
        question = page.address.rstrip("/").rpartition("/")[2]
        if question not in answers:
            raise CommandError(f"No answer for “{page.heading}” at {question}.")
        page = visitor.send(page, answers[question])
    return page.reference


def sealed_document(reference: str) -> Document:
    """Wait until the worker has sealed it.

    Raises:
        CommandError: if it got stuck, or takes too long.
    """
    documents = Document.objects.filter(records_request__reference=reference)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        document = documents.select_related("records_request").get()
        if document.sealed_at:
            return document
        if document.stuck_at:
            raise CommandError(f"Sealing got stuck: {document.problem}.")
        time.sleep(0.1)
    raise CommandError("Sealing takes too long.")


def report(document: Document) -> dict[str, Any]:
    """What was made, checked once more from the file alone."""
    records_request: RecordsRequest = document.records_request
    pdf = b"".join(read_sealed(document))
    path = hand_out(records_request.reference, pdf)
    verdict = verify(pdf, profile_from_settings().trust)
    return {
        "reference": records_request.reference,
        "route": records_request.route,
        "sealed_pdf": str(path),
        "level": verdict.level,
        "conformance": conformance(path),
        "due_on": records_request.due_on.isoformat(),
        "verified": verdict.genuine,
    }


def hand_out(reference: str, pdf: bytes) -> Path:
    """Keep the file where a person can open it."""
    folder = settings.PORTAL_VAR / "demo"
    folder.mkdir(exist_ok=True)
    path: Path = folder / f"{reference}.pdf"
    path.write_bytes(pdf)
    return path


def conformance(path: Path) -> dict[str, str] | str:
    """The verdict of veraPDF on this very file, where the tests' requirements are installed."""
    checked = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", "tests.conformance.verapdf", str(path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode not in (0, 1):
        return "not checked"
    verdicts: dict[str, str] = json.loads(checked.stdout)
    return verdicts
