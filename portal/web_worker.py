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
from gunicorn.workers.gthread import TConn, ThreadWorker

from portal import counting_room, uploads
from portal.logs import JsonLines, WithoutDetails

ARRIVES_WITHIN_SECONDS = 30
# A photo over a bad line; it waits in a room of its own.
LARGE_ARRIVES_WITHIN_SECONDS = 180
STOPPING_SECONDS = 2
LINGER_SECONDS = 2  # after the last byte of an answer, so that the peer gets to read it
# A thread never waits longer for a peer that takes or gives nothing.
STALL_SECONDS = 10
LONGEST_HEAD_BYTES = 64 * 1024
# A longer body is answered unread (portal.middleware.body_is_small). Which page is asked does not
# matter here: two readings of an address are one too many.
LONGEST_BODY_BYTES = uploads.LARGEST_BODY_BYTES
LARGE_BYTES = 256 * 1024
MOST_WAITING = 400
MOST_HELD_BYTES = 128 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|$)", re.IGNORECASE)


def is_whole(received: bytes | bytearray) -> bool:
    """Whether a thread can answer without waiting: the request is complete, or will be refused."""
    end = received.find(b"\r\n\r\n", 0, LONGEST_HEAD_BYTES + 4)
    if end < 0:
        return len(received) > LONGEST_HEAD_BYTES
    length = _LENGTH.search(received, 0, end)
    return length is None or not len(received) - end - 4 < int(length[1]) <= LONGEST_BODY_BYTES


def _is_large(received: bytearray) -> bool:
    """Whether what is arriving is a file, which may take its time."""
    length = _LENGTH.search(received, 0, received.find(b"\r\n\r\n", 0, LONGEST_HEAD_BYTES + 4))
    return bool(length and int(length[1]) > LARGE_BYTES)


def _leaves_a_rest(received: bytearray) -> bool:
    """Whether a body is still on its way though the request was handed to a thread."""
    head, _end, body = received.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return b"\r\ntransfer-encoding:" in head.lower() or bool(length and len(body) < int(length[1]))


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
        self.uploading: deque[TConn] = deque()
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
        grace = 0 if self.alive else ARRIVES_WITHIN_SECONDS - STOPPING_SECONDS
        large_grace = 0 if self.alive else LARGE_ARRIVES_WITHIN_SECONDS - STOPPING_SECONDS
        rooms = (self.pending_conns, grace), (self.uploading, large_grace), (self.leaving, 0)
        for room, patience in rooms:
            while room and room[0].timeout - patience <= time.monotonic():
                self._drop(room[0], room)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:  # noqa: FBT001 -- gunicorn's signature
        """A connection whose rest nobody will read is of no more use; gunicorn would wait for the rest."""
        return bool(not _leaves_a_rest(conn.received) and super()._keepalive_after(conn, keepalive))

    def _receive(self, conn: TConn, _sock: socket.socket) -> None:
        """Take what has come; a whole request goes to a thread, half a file to a room of its own."""
        room = self.uploading if conn in self.uploading else self.pending_conns
        chunk = _read(conn)
        if chunk == b"":
            self._drop(conn, room)
            return
        conn.received += chunk or b""
        if is_whole(conn.received):
            self._leave(conn, room)
            super().enqueue_req(conn)
            return
        if room is self.pending_conns and _is_large(conn.received):
            self._leave(conn, room)
            self._wait_for(conn, self.uploading, LARGE_ARRIVES_WITHIN_SECONDS, self._receive)
        self._make_room()

    def _discard(self, conn: TConn, _sock: socket.socket) -> None:
        """Read past what the peer still sends: closing on it would cut off our answer (RFC 9112, 9.6)."""
        if _read(conn) == b"":
            self._drop(conn, self.leaving)

    def _make_room(self) -> None:
        """Under a flood those go who have dawdled longest; an honest request is whole in a moment."""
        while len(self.pending_conns) + len(self.uploading) > MOST_WAITING:
            room = self.pending_conns or self.uploading
            self._drop(room[0], room)
        held = sum(len(conn.received) for conn in (*self.pending_conns, *self.uploading))
        while held > MOST_HELD_BYTES:
            room = self.uploading or self.pending_conns
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
