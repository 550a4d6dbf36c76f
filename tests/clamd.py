"""A scanner on loopback: the real clamd with one harmless signature, or a stand-in that speaks like it."""

import os
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

# The line that scanners agreed to call harmful, so that they can be tried (EICAR, 2003).
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_START_SECONDS = 60


class _Talk(socketserver.StreamRequestHandler):
    """One question: PING, or a file in pieces."""

    def handle(self):
        with suppress(ConnectionError):
            self.wfile.write(self.server.says or self._answer(self._word()))

    def _word(self):
        word = b""
        while not word.endswith(b"\0"):
            part = self.rfile.read(1)
            if not part:
                break
            word += part
        return word

    def _answer(self, word):
        if word == b"zPING\0":
            return b"PONG\0"
        file = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            file += self.rfile.read(size)
        self.server.files.append(file)
        return b"stream: Eicar FOUND\0" if EICAR in file else b"stream: OK\0"


@contextmanager
def stand_in(says=b""):
    """Its address and the files it was given; with `says`, it says that whatever it is asked."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.says, server.files = says, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", server.files
        finally:
            server.shutdown()


def real():
    """The path of the real clamd; None where it is not installed."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def running(folder):
    """The real clamd on a socket file in `folder`; its address."""
    (folder / "signatures").mkdir()
    words = f"Try.Eicar:0:0:{EICAR.hex()}\n"
    (folder / "signatures" / "try.ndb").write_text(words)
    place = folder / "clamd.ctl"
    lines = [
        f"LocalSocket {place}",
        f"DatabaseDirectory {folder / 'signatures'}",
        "Foreground yes",
        "OfficialDatabaseOnly no",
        f"TemporaryDirectory {folder}",
    ]
    settings = folder / "clamd.conf"
    settings.write_text("\n".join(lines) + "\n")
    command = [real(), "--config-file", str(settings)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as clamd:
        try:
            _wait_for(place)
            yield str(place)
        finally:
            clamd.terminate()


def _wait_for(place):
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place))
            return
        time.sleep(0.1)
    raise AssertionError("clamd did not start")
