"""A line of TCP between a process of ours and a server, which can be cut like a cable."""

import contextlib
import socket
import struct
import threading

_CHUNK_BYTES = 64 * 1024


class Line:
    """Passes bytes both ways between its own `port` of loopback and a server, until the block ends."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._is_whole = True
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Line":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def cut(self) -> None:
        """Reset what is connected, and whoever calls from now on."""
        with self._lock:
            self._is_whole = False
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let new calls through again."""
        with self._lock:
            self._is_whole = True

    @contextlib.contextmanager
    def away(self):
        """Cut until the block ends."""
        self.cut()
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
            back = threading.Thread(target=_pass_on, args=[server, caller], daemon=True)
            back.start()
            _pass_on(caller, server)
            back.join()
            with self._lock:
                self._open -= {caller, server}


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Until one end has no more; then the other is told."""
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK_BYTES):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    """Close without goodbye: the other side reads "connection reset"."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
