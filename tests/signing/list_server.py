"""A server on loopback that hands out a revocation list, or whatever a test wants it to."""

import contextlib
import dataclasses
import http.server
import threading
from collections.abc import Iterator


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

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked += 1
            self.send_response(302 if served.moved_to else served.status)
            if served.moved_to:
                self.send_header("Location", served.moved_to)
            self.send_header("Content-Length", str(len(served.content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(served.content)

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_port}/lists/outside.crl"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
