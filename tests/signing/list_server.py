"""A server on loopback that hands out a revocation list, or whatever a test wants it to."""

import contextlib
import dataclasses
from collections.abc import Iterator

from tests.http_server import Quiet, serving_with


@dataclasses.dataclass
class ListServer:
    """What it answers, and how often it was asked."""

    content: bytes = b""
    status: int = 200
    moved_to: str = ""
    url: str = ""
    asked: int = 0


@contextlib.contextmanager
def serving_list(content: bytes = b"") -> Iterator[ListServer]:
    """The server, until the block ends."""
    served = ListServer(content)

    class Handler(Quiet):
        def answer(self) -> None:
            served.asked += 1
            if served.moved_to:
                self.give(302, served.content, Location=served.moved_to)
            else:
                self.give(served.status, served.content)

    with serving_with(Handler) as url:
        served.url = f"{url}lists/outside.crl"
        yield served
