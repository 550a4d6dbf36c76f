"""A visitor at the public front door: reads pages and fills in their forms over HTTP, as a browser would."""

import dataclasses
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar


class FrontDoorError(Exception):
    """A page was not what a visitor needs to go on; `kind` says in which way."""


@dataclasses.dataclass
class Page:
    """What a visitor sees: the address, the heading, and the form of the main part."""

    address: str
    heading: str
    action: str
    hidden: dict[str, str]
    names: set[str]
    text: str

    @property
    def reference(self) -> str:
        """The number of the request that the page shows.

        Raises:
            FrontDoorError: if it shows none.
        """
        found = re.search(r"MR-[0-9A-Z]{4}-[0-9A-Z]{4}", self.text)
        if found is None:
            raise FrontDoorError(f"{self.heading}: shows no reference")
        return found[0]


class _Reader(HTMLParser):
    """Collects the heading and the last form with a button inside <main>."""

    def __init__(self) -> None:
        super().__init__()
        self.in_main = self.in_heading = False
        self.heading: list[str] = []
        self.forms: list[tuple[str, dict[str, str], set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.in_main = True
        elif tag == "h1":
            self.in_heading = True
        elif tag == "form" and self.in_main:
            self.forms.append((given.get("action", ""), {}, set()))
        elif tag in ("input", "select", "textarea") and self.forms and given.get("name"):
            _action, hidden, names = self.forms[-1]
            names.add(given["name"])
            if given.get("type") == "hidden":
                hidden[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.in_main = False
        elif tag == "h1":
            self.in_heading = False

    def handle_data(self, data: str) -> None:
        if self.in_heading:
            self.heading.append(data.strip())


class Visitor:
    """Keeps its cookies and the page it is on."""

    def __init__(self, site: str) -> None:
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def visit(self, path: str) -> Page:
        """Open the page at `path`."""
        return self._open(urllib.parse.urljoin(self.site, path), None)

    def visit_when_ready(self, path: str, patience_seconds: int = 60) -> Page:
        """Open the page as soon as the site answers; raises what it last met when it never does."""
        give_up_at = time.monotonic() + patience_seconds
        while True:
            try:
                return self.visit(path)
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.2)

    def send(self, page: Page, answers: dict[str, str]) -> Page:
        """Send the form of `page` with `answers`; hidden fields go along as they are.

        Raises:
            FrontDoorError: if the page does not ask for one of the answers.
        """
        unknown = set(answers) - page.names
        if unknown:
            raise FrontDoorError(f"{page.heading}: does not ask for {sorted(unknown)}")
        body = urllib.parse.urlencode({**page.hidden, **answers}).encode()
        return self._open(urllib.parse.urljoin(page.address, page.action), body)

    def _open(self, address: str, body: bytes | None) -> Page:
        headers = {"Referer": address}
        question = urllib.request.Request(address, body, headers)  # noqa: S310 -- our own site
        with self.opener.open(question, timeout=30) as answer:
            text = answer.read().decode()
            reader = _Reader()
            reader.feed(text)
            forms = [form for form in reader.forms if form[2]]
            action, hidden, names = forms[0] if forms else ("", {}, set())
            heading = " ".join(reader.heading).strip()
            return Page(answer.url, heading, action, hidden, names, text)
