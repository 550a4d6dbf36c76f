"""An HTTP server on loopback that answers as a test tells it to."""

import contextlib
import http.server
import threading
from collections.abc import Iterator


class Quiet(http.server.BaseHTTPRequestHandler):
    """Answers a GET and a POST alike, by `answer`, and says nothing into the test's output."""

    def answer(self) -> None:
        """What the test wants."""

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def log_message(self, *args: object) -> None:
        """Nothing."""

    def give(self, status: int, content: bytes, **headers: str) -> None:
        """The whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # who asked may have heard enough
            self.wfile.write(content)

    def asked(self) -> bytes:
        """The body of the question."""
        return self.rfile.read(int(self.headers["Content-Length"]))


@contextlib.contextmanager
def serving_with(handler: type[Quiet]) -> Iterator[str]:
    """The server's address, until the block ends."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
