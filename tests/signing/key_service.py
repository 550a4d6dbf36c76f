"""A key service on loopback: it gets a digest over HTTP and gives a signature, as those in clouds do."""

import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from records.signing.authority import Member
from tests.http_server import Quiet, serving_with


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

    class Handler(Quiet):
        def answer(self) -> None:
            asked.append(self.asked())
            self.give(status, member.key.sign(asked[-1], ec.ECDSA(Prehashed(hashes.SHA256()))))

    with serving_with(Handler) as OverHttp.url:
        yield asked
