"""Our gunicorn worker: a request waits in the event loop until it is whole, so that no slow sender
ever holds a thread.

gunicorn hands a connection to a thread with its first byte; sixteen phones on a bad line, or one
person with sixteen sockets, would stop the site for everybody. No setting of it helps (its timeout
watches the process, not the line), and where a proxy does the waiting, this costs nothing.
"""

import re
import selectors
import socket
import struct
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from portal import counting_room
from portal.logs import JsonLines, WithoutDetails
from portal.uploads import FORM_BYTES, longest_body

ARRIVES_WITHIN_SECONDS = 30
FILE_ARRIVES_WITHIN_SECONDS = 120
STOPPING_SECONDS = 2
LINGER_SECONDS = 2  # after the last byte of an answer, so that the peer gets to read it
# A thread never waits longer for a peer that takes or gives nothing.
STALL_SECONDS = 10
LONGEST_HEAD_BYTES = 64 * 1024
MOST_WAITING = 400
MOST_HELD_BYTES = 64 * 1024 * 1024
# Files have a room of their own: who sends many pushes out other files, and never a form.
MOST_FILES = 16
MOST_FILE_BYTES = 128 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|$)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


def is_whole(received: bytes | bytearray) -> bool:
    """Whether a thread can answer without waiting: the request is complete, or will be refused.

    A longer body than the page takes is answered 413 unread (portal.middleware.body_is_small).
    """
    end = received.find(_HEAD_END)
    if end < 0:
        return len(received) > LONGEST_HEAD_BYTES
    head = bytes(received[:end])
    return not len(received) - end - len(_HEAD_END) < _announced(head) <= _longest(head)


def brings_a_file(received: bytes | bytearray) -> bool:
    """Whether more is on its way than any form holds, to a page that takes it."""
    head, end, _body = bytes(received[: LONGEST_HEAD_BYTES + len(_HEAD_END)]).partition(_HEAD_END)
    return bool(end) and FORM_BYTES < _announced(head) <= _longest(head)


def _announced(head: bytes) -> int:
    """How long the body is said to be; 0 if nothing is said."""
    length = _LENGTH.search(head)
    return int(length[1]) if length else 0


def _longest(head: bytes) -> int:
    method, target, _rest = (*head[:2000].lstrip().decode("latin-1").split(" ", 2), "", "")[:3]
    return longest_body(method, target)


def _leaves_a_rest(received: bytearray) -> bool:
    """Whether a body is still on its way though the request was handed to a thread."""
    head, _end, body = bytes(received).partition(_HEAD_END)
    return b"\r\ntransfer-encoding:" in head.lower() or len(body) < _announced(head)


class Arrived(SocketUnreader):  # type: ignore[misc] # gunicorn is untyped
    """Hands on what has arrived piece by piece: of one large piece gunicorn copies the rest each time."""

    def __init__(self, sock: socket.socket, received: bytearray) -> None:
        super().__init__(sock)
        self._received = received

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next piece."""
        piece = bytes(self._received[:_CHUNK_BYTES])
        del self._received[:_CHUNK_BYTES]
        return piece or bytes(super().chunk(size_hint))


class JsonLogger(Logger):  # type: ignore[misc] # gunicorn is untyped
    """What the server itself says, in our form from its first line: it speaks before settings are read."""

    def setup(self, cfg: Any) -> None:
        """Take gunicorn's handlers, and our formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
            handler.addFilter(WithoutDetails())


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn is untyped
    """Threads for what has arrived; one loop for what is arriving, and for what is being closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files: deque[TConn] = deque()
        self.leaving: deque[TConn] = deque()

    def init_process(self) -> None:
        """Begin to serve."""
        counting_room.reserve()
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """A new or kept connection: wait for its request. What came early is taken along."""
        if conn.parser is None:
            stall = struct.pack("ll", STALL_SECONDS, 0)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, stall)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, stall)
        conn.received = bytearray(conn.parser.unreader.take_buffered() if conn.parser else b"")
        if conn.received and is_whole(conn.received):
            super().enqueue_req(conn)
            return
        self._wait_for(conn, self.pending_conns, ARRIVES_WITHIN_SECONDS, self._receive)
        self._make_room()

    def handle(self, conn: TConn) -> Any:
        """In a thread: answer what has arrived."""
        conn.init()
        conn.brings_a_file = brings_a_file(conn.received)
        if conn.brings_a_file:
            conn.parser.unreader = Arrived(conn.sock, conn.received)
        else:
            conn.parser.unreader.unread(bytes(conn.received))
        conn.data_ready = True
        return super().handle(conn)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """Keep the connection, or close it without waiting here, where everybody waits along."""
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the peer has gone
            self._close(conn)
        else:
            self._wait_for(conn, self.leaving, LINGER_SECONDS, self._discard)

    def murder_pending(self) -> None:
        """Close whatever took too long; a worker that is told to stop waits for less."""
        rooms = (
            (self.pending_conns, ARRIVES_WITHIN_SECONDS),
            (self.files, FILE_ARRIVES_WITHIN_SECONDS),
            (self.leaving, STOPPING_SECONDS),
        )
        for room, seconds in rooms:
            grace = 0 if self.alive else seconds - STOPPING_SECONDS
            while room and room[0].timeout - grace <= time.monotonic():
                self._drop(room[0], room)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:  # noqa: FBT001 -- gunicorn's signature
        """A connection whose rest nobody will read is of no more use; gunicorn would wait for the rest."""
        is_used_up = conn.brings_a_file or _leaves_a_rest(conn.received)
        return bool(not is_used_up and super()._keepalive_after(conn, keepalive))

    def _receive(self, conn: TConn, _sock: socket.socket) -> None:
        """Take what has come; a whole request goes to a thread."""
        room = self.files if conn in self.files else self.pending_conns
        chunk = _read(conn)
        if chunk == b"":
            self._drop(conn, room)
            return
        conn.received += chunk or b""
        if is_whole(conn.received):
            self._leave(conn, room)
            super().enqueue_req(conn)
            return
        if room is self.pending_conns and brings_a_file(conn.received):
            self._leave(conn, room)
            self._wait_for(conn, self.files, FILE_ARRIVES_WITHIN_SECONDS, self._receive)
        self._make_room()

    def _discard(self, conn: TConn, _sock: socket.socket) -> None:
        """Read past what the peer still sends: closing on it would cut off our answer (RFC 9112, 9.6)."""
        if _read(conn) == b"":
            self._drop(conn, self.leaving)

    def _make_room(self) -> None:
        """Under a flood those go who have dawdled longest; an honest request is whole in a moment."""
        limits = (
            (self.pending_conns, MOST_WAITING, MOST_HELD_BYTES),
            (self.files, MOST_FILES, MOST_FILE_BYTES),
        )
        for room, most, most_bytes in limits:
            held = sum(len(conn.received) for conn in room)
            while len(room) > most or held > most_bytes:
                held -= len(room[0].received)
                self._drop(room[0], room)

    def _wait_for(self, conn: TConn, room: "deque[TConn]", seconds: float, on_read: Any) -> None:
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + seconds
        room.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(on_read, conn))

    def _leave(self, conn: TConn, room: "deque[TConn]") -> None:
        self.poller.unregister(conn.sock)
        room.remove(conn)

    def _drop(self, conn: TConn, room: "deque[TConn]") -> None:
        self._leave(conn, room)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _read(conn: TConn) -> bytes | None:
    """What there is to read; None if there is nothing yet, b"" if the peer has gone."""
    with suppress(BlockingIOError):
        try:
            return bytes(conn.sock.recv(_CHUNK_BYTES))
        except ConnectionError:
            return b""
    return None
