"""Asks clamd whether a file is known to do harm; without CLAMD nothing is asked.

Its protocol is small: a word, the file in pieces with their lengths, and one line back (clamd(8),
INSTREAM). The file is given over the line, so that clamd needs no right to read ours.
"""

import datetime as dt
import re
import socket
import struct
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from portal.alarms import watch
from portal.checks import start_check

_SECONDS = 20
_CHUNK_BYTES = 64 * 1024
_LONGEST_ANSWER = 4096
_HOST_AND_PORT = re.compile(
    r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9.-]+)):(?P<port>\d{1,5})"
)


class ScannerAwayError(OSError):
    """The scanner does not answer, or not in its own words; it is worth trying again later."""


def is_harmless(content: bytes) -> bool:
    """Whether the scanner finds nothing in the file; True where there is no scanner.

    Raises:
        ScannerAwayError: it did not say.
    """
    if not settings.CLAMD:
        return True
    answer = _asked(b"zINSTREAM\0" + b"".join(_pieces(content)))
    if answer == b"stream: OK":
        return True
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return False
    raise ScannerAwayError("the scanner did not say what the file is")


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        return _asked(b"zPING\0") == b"PONG"
    except ScannerAwayError:
        return False


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _CHUNK_BYTES):
        piece = content[start : start + _CHUNK_BYTES]
        yield struct.pack("!L", len(piece)) + piece
    yield struct.pack("!L", 0)


def _asked(words: bytes) -> bytes:
    try:
        with _line() as line:
            line.sendall(words)
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                part = line.recv(_LONGEST_ANSWER)
                if not part:
                    break
                answer += part
    except (OSError, ValueError) as error:
        raise ScannerAwayError("the scanner does not answer") from error
    return answer.removesuffix(b"\0")


def _line() -> socket.socket:
    """A line to the address of CLAMD: a socket file, or a host and a port."""
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    found = _HOST_AND_PORT.fullmatch(settings.CLAMD)
    if found is None:
        raise ValueError("no address")
    return socket.create_connection((found["six"] or found["host"], int(found["port"])), _SECONDS)


@start_check
def scanner_has_an_address() -> Iterator[str]:
    """A slip in it would refuse every file; a scanner that is away for now is an alarm, not a refusal."""
    found = _HOST_AND_PORT.fullmatch(settings.CLAMD)
    is_address = found is not None and 0 < int(found["port"]) < 65_536
    if settings.CLAMD and not settings.CLAMD.startswith("/") and not is_address:
        yield "Set CLAMD to clamd's socket file, or to its host and port, such as 127.0.0.1:3310."


@watch
def scanner_is_there(_at: dt.datetime) -> Iterator[str]:
    """While it is away nobody can add a photo."""
    if settings.CLAMD and not answers():
        yield _("The virus scanner does not answer. People cannot add photos and papers.")
