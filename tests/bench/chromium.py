"""Chromium printing HTML to PDF: the yardstick, driven over a pipe and counted with all its processes."""

import base64
import json
import os
import subprocess
import tempfile
import time
from typing import Any

from tests.bench.processes import cpu_of_the_reaped, wait_for_everybody
from tests.needs import need

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)
PRINT = {"preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": True}


class Printer:
    """One running Chromium with one empty page."""

    def __init__(self, profile: str) -> None:
        ours, theirs = os.pipe(), os.pipe()  # it reads commands from 3 and answers on 4
        self._commands = os.fdopen(ours[1], "wb", buffering=0)
        self._answers = theirs[0]
        self._unread = b""

        def take_pipes() -> None:
            # Away from 3 and 4 first: one of the pipes may have been given those numbers.
            reads, writes = os.dup(ours[0]), os.dup(theirs[1])
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        command = [need("chromium"), *FLAGS, f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            command, stderr=subprocess.DEVNULL, preexec_fn=take_pipes, pass_fds=(3, 4)
        )
        os.close(ours[0])
        os.close(theirs[1])
        self._number = 0
        self._session: str | None = None
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def print(self, html: str) -> bytes:
        """The page as PDF."""
        self._ask("Page.setDocumentContent", frameId=self._frame, html=html)
        return base64.b64decode(self._ask("Page.printToPDF", **PRINT)["data"])

    def close(self) -> None:
        """Ask it to end, and wait for every process it started."""
        self._session = None
        self._ask("Browser.close")
        self._commands.close()
        os.close(self._answers)
        wait_for_everybody()
        self._process.returncode = 0  # reaped above

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self._next_answer())
            if answer.get("id") == self._number:
                return answer["result"]

    def _next_answer(self) -> bytes:
        while b"\0" not in self._unread:
            more = os.read(self._answers, 1 << 16)
            if not more:
                raise EOFError("Chromium ended")
            self._unread += more
        answer, _, self._unread = self._unread.partition(b"\0")
        return answer


def cpu_of_printing(html: str, times: int) -> tuple[float, list[float]]:
    """Seconds of CPU of a whole Chromium that prints `times` times; milliseconds of each print."""
    before = cpu_of_the_reaped()
    walls = []
    with tempfile.TemporaryDirectory() as profile:
        printer = Printer(profile)
        for _ in range(times):
            started = time.perf_counter()
            pdf = printer.print(html)
            walls.append((time.perf_counter() - started) * 1000)
            if not pdf.startswith(b"%PDF"):
                raise ValueError("Chromium printed no PDF")
        printer.close()
    return cpu_of_the_reaped() - before, walls


def cost_of_one_print(html: str, times: int = 20, warm_up: int = 3) -> tuple[float, list[float]]:
    """Milliseconds of CPU for one print in a warm browser: a long run less a short one."""
    short, _ = cpu_of_printing(html, warm_up)
    long, walls = cpu_of_printing(html, warm_up + times)
    return (long - short) * 1000 / times, walls[warm_up:]
