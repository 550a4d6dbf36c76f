"""A timestamp server on loopback (RFC 3161 over HTTP), and servers that answer wrongly."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from tests.http_server import Quiet, serving_with

REPLY = "application/timestamp-reply"


@contextlib.contextmanager
def serving(
    answer: Callable[[bytes], bytes], content_type: str = REPLY, moved_to: str = ""
) -> Iterator[str]:
    """The address of a server that answers each query with `answer`, until the block ends."""

    class Handler(Quiet):
        def answer(self) -> None:
            moved = {"Location": moved_to} if moved_to else {}
            reply = answer(self.asked())
            self.give(307 if moved_to else 200, reply, Content_Type=content_type, **moved)

    with serving_with(Handler) as url:
        yield url


def answers_of(timestamper: TimeStamper) -> Callable[[bytes], bytes]:
    """What a timestamper in this process would answer over HTTP."""

    def answer(query: bytes) -> bytes:
        request = tsp.TimeStampReq.load(query)
        return asyncio.run(timestamper.async_request_tsa_response(request)).dump()

    return answer
