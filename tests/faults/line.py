"""A line of TCP between a process of ours and a server, which can be cut, silent, or break half-way."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

_CHUNK_BYTES = 64 * 1024


class Line:
    """Passes bytes both ways between its own `port` of loopback and a server, until the block ends."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._is_whole = True
        self._flows = threading.Event()
        self._flows.set()
        self._most_asked = self._most_answered = 0.0
        self._growth = 1.0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._flows.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def cut(self) -> None:
        """Reset what is connected, and whoever calls from now on."""
        with self._lock:
            self._is_whole = False
        self.reset()

    def reset(self) -> None:
        """Reset what is connected now; new calls get through."""
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let everything through again; what was held back goes on."""
        with self._lock:
            self._is_whole = True
        self._most_asked = self._most_answered = 0.0
        self._flows.set()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Cut until the block ends."""
        self.cut()
        yield from self._until_mended()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Take calls and let nothing through until the block ends."""
        self._flows.clear()
        yield from self._until_mended()

    @contextlib.contextmanager
    def breaking(
        self, *, asked: float = 0, answered: float = 0, growth: float = 1
    ) -> Iterator[None]:
        """Until the block ends, cut each call once so many bytes were asked, or answered, of it.

        With a `growth` above 1 each cut comes later than the one before: in the end all gets through.
        """
        self.reset()
        self._most_asked, self._most_answered, self._growth = asked, answered, growth
        yield from self._until_mended()

    @contextlib.contextmanager
    def leading_to(self, port: int) -> Iterator[None]:
        """Let another server answer until the block ends."""
        self.server_port, before = port, self.server_port
        self.reset()
        try:
            yield
        finally:
            self.server_port = before
            self.reset()

    def _grow(self) -> None:
        with self._lock:
            self._most_asked *= self._growth
            self._most_answered *= self._growth

    def _until_mended(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.mend()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=[caller], daemon=True).start()

    def _connect(self, caller: socket.socket) -> None:
        with contextlib.ExitStack() as ends:
            ends.enter_context(caller)
            with self._lock:
                if not self._is_whole:
                    _reset(caller)
                    return
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port), timeout=10)
            except OSError:
                _reset(caller)
                return
            ends.enter_context(server)
            server.settimeout(None)
            with self._lock:
                self._open |= {caller, server}
            back = threading.Thread(
                target=self._pass_on, args=[server, caller, lambda: self._most_answered]
            )
            back.daemon = True
            back.start()
            self._pass_on(caller, server, lambda: self._most_asked)
            back.join()
            with self._lock:
                self._open -= {caller, server}

    def _pass_on(
        self, source: socket.socket, target: socket.socket, most: Callable[[], float]
    ) -> None:
        """Until one end has no more; then the other is told."""
        passed = 0
        with contextlib.suppress(OSError):
            while chunk := source.recv(_CHUNK_BYTES):
                self._flows.wait()
                passed += len(chunk)
                if 0 < (limit := int(most())) < passed:
                    target.sendall(chunk[: limit - passed])
                    _hang_up(source)
                    self._grow()
                    break
                target.sendall(chunk)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _reset(end: socket.socket) -> None:
    """Close without goodbye: the other side reads "connection reset"."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
