"""Who meets an outage: a person who asks, a member of staff, and whoever watches over the machine."""

import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from html.parser import HTMLParser

from records.management.front_door import Page, Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.faults.installation import Installation

EMAIL, PASSWORD = "dora@keeper.example", "a long enough password"
PATIENCE_SECONDS = 60


def met(visit: Callable[[], Page]) -> tuple[int, str]:
    """The status and the words of the page that somebody gets to see."""
    try:
        return 200, words(visit().text)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, words(refused.read().decode())


def words(page: str) -> str:
    """What stands in the main part of a page, on one line."""
    reader = _Main()
    reader.feed(page)
    return " ".join(" ".join(reader.parts).split())


class _Main(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.is_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_main = self.is_main or tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self.is_main = self.is_main and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.is_main:
            self.parts.append(data)


def asked(portal: Installation, email: str = "") -> Page:
    """The confirmation that somebody who asks for their records ends at; what fails is pressed again."""
    answers = SAMPLE_ANSWERS["access"]
    answers = answers | {
        "reach": answers["reach"] | {"email": email or f"{uuid.uuid4()}@home.example"}
    }
    person = Visitor(portal.site)
    page = person.visit_when_ready("/records/")
    given: dict[str, str] = {}
    while not page.address.endswith("/records/done/"):
        page = pressed(person, page, given)
        given = answers.get(page.address.rstrip("/").rpartition("/")[2], {})
    return page


def pressed(person: Visitor, page: Page, given: dict[str, str]) -> Page:
    """The page after the button, pressed until the site takes it."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return person.send(page, given)
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code != 503 or time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)


class Staff(Visitor):
    """Somebody at the desk, signed in."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(f"http://localhost:{installation.port}")
        made = installation.elsewhere
        made.environment["STAFF_PASSWORD"] = PASSWORD
        answer = made.manage("create_staff", EMAIL, "Dora Vance")
        assert answer.returncode == 0, answer.stderr
        door = self.visit_when_ready("/staff/login/")
        self.send(door, {"login": EMAIL, "password": PASSWORD})

    def request(self, reference: str) -> str:
        """The words of a request's page."""
        return words(self.visit(f"/staff/requests/{reference}/").text)

    def document(self, reference: str) -> str:
        """The address of the sealed document."""
        page = self.visit(f"/staff/requests/{reference}/").text
        return re.search(r'<iframe[^>]* src="([^"]+)"', page)[1]

    def press(self, reference: str, deed: str) -> None:
        """Press the button of a request's page that does this."""
        page = self.visit(f"/staff/requests/{reference}/")
        action, secret = re.search(
            rf'<form action="([^"]+/{deed}/[^"]*)".*?csrfmiddlewaretoken" value="([^"]+)"',
            page.text,
        ).groups()
        button = Page(page.address, "", action, {"csrfmiddlewaretoken": secret}, set(), "")
        self.send(button, {})

    def tasks(self) -> str:
        """The words of the list of tasks."""
        return words(self.visit("/staff/tasks/").text)

    def desk(self) -> str:
        """The words of "My work"."""
        return words(self.visit("/staff/").text)


class Watcher:
    """Asks the web process itself, as Prometheus and a balancer do."""

    def __init__(self, installation: Installation) -> None:
        self.site = installation.site

    def is_ready(self) -> bool:
        """What a balancer hears."""
        try:
            with urllib.request.urlopen(f"{self.site}/health/ready/", timeout=30):
                return True
        except urllib.error.HTTPError as refused:
            refused.close()
            return False

    def numbers(self) -> dict[str, float]:
        """What Prometheus reads, by name and label."""
        with urllib.request.urlopen(f"{self.site}/metrics/", timeout=30) as answer:
            lines = re.findall(r"^(portal_\S+) (\S+)$", answer.read().decode(), re.MULTILINE)
        return {name: float(value) for name, value in lines}

    def work(self, state: str) -> int:
        """How many documents, renewals and messages are "waiting", "failing" or "stuck"."""
        numbers = self.numbers()
        return int(
            sum(numbers[name] for name in numbers if name.startswith(f"portal_work_{state}"))
        )


def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not come about in time"
        time.sleep(0.2)
