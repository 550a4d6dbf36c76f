"""A timestamp server on loopback (RFC 3161 over HTTP), and servers that answer wrongly."""

import asyncio
import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

REPLY = "application/timestamp-reply"


@contextlib.contextmanager
def serving(
    answer: Callable[[bytes], bytes], content_type: str = REPLY, moved_to: str = ""
) -> Iterator[str]:
    """The address of a server that answers each query with `answer`, until the block ends."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            reply = answer(query)
            self.send_response(307 if moved_to else 200)
            if moved_to:
                self.send_header("Location", moved_to)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def answers_of(timestamper: TimeStamper) -> Callable[[bytes], bytes]:
    """What a timestamper in this process would answer over HTTP."""

    def answer(query: bytes) -> bytes:
        request = tsp.TimeStampReq.load(query)
        return asyncio.run(timestamper.async_request_tsa_response(request)).dump()

    return answer
