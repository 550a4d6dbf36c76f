"""How hard a page is to read: the Flesch-Kincaid grade, and words that stand on no page."""

import re
from html.parser import HTMLParser

import textstat

# Words that blame, beg, threaten or need a dictionary.
BANNED = (
    "please|invalid|oops|click here|decedent|revoke|abuse|addict|scan|below|above|sorry|"
    "custodian|authorization|disclosure"
)
# After the last day these are dead ends.
STALE = "book|call to schedule|form below|schedule an appointment"
# Where a reader takes a breath.
BREAKS = {"p", "li", "h1", "h2", "h3", "dt", "dd", "td", "th", "label", "legend", "br", "title"}
SILENT = {"style", "script", "svg"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def text(page: str) -> str:
    """What a person reads, one block a line."""
    parser = _Text()
    parser.feed(page)
    blocks = (re.sub(r"\s+", " ", block).strip() for block in "".join(parser.parts).split("\n\n"))
    return "\n".join(block for block in blocks if block)


def said(words: str, page: str) -> list[str]:
    """Which of `words` ("this|that") a person reads on the page, as whole words."""
    return re.findall(rf"\b(?:{words})\b", text(page).casefold())


def grade(page: str) -> float:
    """The Flesch-Kincaid grade (Kincaid and others, 1975) of all text of a page, by textstat.

    Short list lines pull it down, so it is an alarm, not a proof of clarity.
    """
    blocks = (re.sub(r"[:;,]?$", ".", block) for block in text(page).split("\n"))
    words = " ".join(re.sub(r"([.!?”])\.$", r"\1", block) for block in blocks)
    return textstat.textstat.flesch_kincaid_grade(words)
