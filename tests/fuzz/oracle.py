"""What must hold of every answer and of the database after it, whatever was sent."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from portal import events
from portal.models import Event
from records.documents.content import SignedContent
from records.documents.words import text_digest
from records.models import Draft, RecordsRequest
from tests.fuzz.posts import Post
from tests.portal.test_headers import DOCUMENT_POLICY, POLICY, SAME_FOR_ALL, policy_of

# docs/architecture.md and the pages say when each is given; 5xx is never among them.
STATUSES = {200, 301, 302, 400, 403, 404, 405, 410, 413, 422, 429}


class Ledger:
    """What the database held before a post."""

    def __init__(self) -> None:
        self.requests = set(RecordsRequest.objects.values_list("pk", flat=True))
        self.counts = counts()

    def new_requests(self) -> list[RecordsRequest]:
        """What was accepted since."""
        return list(RecordsRequest.objects.exclude(pk__in=self.requests))


def counts() -> tuple[int, ...]:
    """How many rows there are of what people make."""
    return tuple(model.objects.count() for model in (RecordsRequest, Draft, Event))


class Errors(logging.Handler):
    """Collects what is logged as an error of ours; what Django refuses as suspicious is none."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        if not record.name.startswith("django.security"):
            self.lines.append(record.getMessage())


@contextlib.contextmanager
def errors_logged() -> Iterator[list[str]]:
    """What is logged as an error meanwhile."""
    errors = Errors()
    logging.getLogger().addHandler(errors)
    try:
        yield errors.lines
    finally:
        logging.getLogger().removeHandler(errors)


def judge(post: Post, answer: Any, errors: list[str], hidden: tuple[str, ...]) -> None:
    """The answer is one that we know, says nothing of strangers, and is locked in. Raises otherwise."""
    assert errors == []
    assert answer.status_code in STATUSES
    told = answer.said + "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    assert [word for word in hidden if word in told] == []
    headers = dict(SAME_FOR_ALL)
    if not post.is_secure:
        del headers["Strict-Transport-Security"]  # a browser believes it over HTTPS only
    assert {name: answer.headers.get(name) for name in headers} == headers
    is_file = answer.headers.get("Content-Type") in ("application/pdf", "image/jpeg")
    assert policy_of(answer) == (DOCUMENT_POLICY if is_file else POLICY)


def judge_database(posts: list[Post], answer: Any, before: Ledger) -> None:
    """Nothing was changed by a forged post; what was signed is what was shown; the history is whole."""
    after = counts()
    if all(post.is_forged for post in posts):
        assert after == before.counts
    for accepted in before.new_requests():
        judge_accepted(accepted, posts[-1], answer)
    if after != before.counts:
        assert list(events.verify()) == []


def judge_accepted(accepted: RecordsRequest, post: Post, answer: Any) -> None:
    """The last post signed the words of its page, and they are what is kept and will be sealed."""
    signature, (_document,) = accepted.signature, accepted.documents.all()
    assert signature.text_digest == post.form.words
    assert signature.text_digest == text_digest(SignedContent.from_json(signature.content))
    posted = answer.asked.POST
    assert (posted["digest"], bool(posted["agrees"])) == (post.form.words, True)
    assert accepted.patient.full_name == signature.content["patient"]["name"]
