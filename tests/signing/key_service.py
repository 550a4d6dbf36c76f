"""A key service on loopback: it gets a digest over HTTP and gives a signature, as those in clouds do."""

import contextlib
import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from records.signing.authority import Member


class OverHttp:
    """What an administrator writes for their service: the whole of it."""

    url = ""

    def sign_digest(self, digest: bytes) -> bytes:
        try:
            with urllib.request.urlopen(self.url, data=digest, timeout=10) as answer:
                return answer.read()
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise


def service() -> OverHttp:
    """What SEAL_KEY_SERVICE names in the tests."""
    return OverHttp()


@contextlib.contextmanager
def serving_key(member: Member, status: int = 200) -> Iterator[list[bytes]]:
    """The service, until the block ends; the list fills with what it was asked to sign."""
    asked: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            digest = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(digest)
            signature = member.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
            self.send_response(status)
            self.send_header("Content-Length", str(len(signature)))
            self.end_headers()
            self.wfile.write(signature)

        def log_message(self, *args: object) -> None:
            """Keep the test's output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        OverHttp.url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield asked
        finally:
            server.shutdown()
            thread.join()
