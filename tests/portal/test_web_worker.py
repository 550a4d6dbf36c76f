"""Slow senders and readers, with real sockets against the web process as it is really started."""

import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.uploads import CHECK, FORM_BYTES
from portal.web_worker import (
    LONGEST_HEAD_BYTES,
    MOST_FILES,
    STALL_SECONDS,
    brings_a_file,
    is_whole,
)
from tests.bench.installation import ROOT, installation, manage

THREADS = 16
CROWD = 60
QUICK_SECONDS = 3
OF_THE_SUITE = ("DATABASE_URL", "DATA_KEYS", "LOOKUP_KEY", "AUDIT_KEY", "SECRET_KEY", "STAFF_HOST")
MEGABYTE = 1024 * 1024
GET = b"GET /health/ HTTP/1.1\r\nHost: a.example\r\n"
POST = b"POST /records/ HTTP/1.1\r\nHost: a.example\r\n"
HOST = b"records.practice.example"  # of the practice in deploy/practice.example.toml
FILE = b"POST /verify/ HTTP/1.1\r\nHost: %s\r\n" % HOST


@pytest.mark.parametrize(
    ("received", "whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: a", False),
        (GET, False),
        (GET + b"\r\n", True),
        (POST + b"Content-Length: 3\r\n\r\n", False),
        (POST + b"Content-Length: 3\r\n\r\nab", False),
        (POST + b"Content-Length: 3\r\n\r\nabc", True),
        (POST + b"content-length:3 \r\nX: y\r\n\r\nabcd", True),
        (POST + b"X-Content-Length: 3\r\n\r\n", True),  # another header
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", True),  # no page of ours reads such a body
        (POST + b"Content-Length: %d\r\n\r\n" % FORM_BYTES, False),
        (POST + b"Content-Length: %d\r\n\r\n" % (FORM_BYTES + 1), True),  # answered 413
        (POST + b"Content-Length: many\r\n\r\n", True),  # answered 400
        (FILE + b"Content-Length: %d\r\n\r\n" % CHECK.body_bytes, False),
        (b"\r\n" + FILE + b"Content-Length: %d\r\n\r\n" % CHECK.body_bytes, False),
        (FILE + b"Content-Length: %d\r\n\r\n" % (CHECK.body_bytes + 1), True),  # answered 413
        (b"x" * (LONGEST_HEAD_BYTES + 1), True),  # answered 400
    ],
)
def test_a_thread_gets_what_is_whole_or_will_be_refused(received, whole):
    assert is_whole(received) is whole
    assert is_whole(bytearray(received)) is whole


@pytest.mark.parametrize(
    ("received", "file"),
    [
        (FILE + b"Content-Length: %d\r\n\r\nab" % (FORM_BYTES + 1), True),
        (FILE + b"Content-Length: %d\r\n\r\n" % CHECK.body_bytes, True),
        (FILE + b"Content-Length: %d\r\n\r\n" % FORM_BYTES, False),  # as small as a form
        (FILE + b"Content-Length: %d\r\n" % CHECK.body_bytes, False),  # its head is on the way
        (FILE + b"Content-Length: %d\r\n\r\n" % (CHECK.body_bytes + 1), False),
        (FILE + b"X: y\r\n\r\n", False),
        (POST + b"Content-Length: %d\r\n\r\n" % CHECK.body_bytes, False),
        (b"\r\n", False),
        (b"POST\r\nContent-Length: 9000000\r\n\r\n", False),
    ],
)
def test_a_file_waits_apart_from_forms(received, file):
    assert brings_a_file(received) is file
    assert brings_a_file(bytearray(received)) is file


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The real web process; its port. All that it says is JSON, from the first line to the last."""
    with pytest.MonkeyPatch.context() as patched:
        for name in OF_THE_SUITE:
            patched.delenv(name, raising=False)
        with installation() as environment:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                number = probe.getsockname()[1]
            practice = manage("create_practice", "deploy/practice.example.toml")
            subprocess.run(practice, cwd=ROOT, env=environment, check=True, capture_output=True)
            command = [sys.executable, *manage("run_web")[1:]]
            environment |= {"PORT": str(number), "METRICS_ALLOWED": "127.0.0.1/32"}
            large = Path(environment["PORTAL_VAR"]) / "static" / "large.bin"
            large.write_bytes(b"x" * 32 * 1024**2)
            log = tmp_path_factory.mktemp("web") / "web.log"
            with (
                log.open("wb") as said,
                subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=said, stderr=said
                ) as web,
            ):
                try:
                    wait_until_served(number)
                    yield number
                finally:
                    web.terminate()
                    started = time.monotonic()
                    web.wait(timeout=60)
                    assert time.monotonic() - started < 15
            lines = [json.loads(line) for line in log.read_text().splitlines()]
            assert {"Booting worker with pid: …"} <= {line["message"] for line in lines}
            assert "a.example" not in log.read_text()


def wait_until_served(number):
    give_up_at = time.monotonic() + 120
    while time.monotonic() < give_up_at:
        with contextlib.suppress(OSError):
            if answer(number).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.2)
    raise AssertionError("the web process did not start")


def connect(number, patience=20):
    line = socket.create_connection(("127.0.0.1", number), timeout=patience)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def read_all(line):
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def answer(number, request=GET + b"Connection: close\r\n\r\n"):
    with connect(number) as line:
        line.sendall(request)
        return read_all(line)


@contextlib.contextmanager
def crowd(number, say):
    """So many lines at once, each of which says `say` and then no more."""
    with contextlib.ExitStack() as lines:
        made = []
        for _ in range(CROWD):
            line = lines.enter_context(connect(number))
            line.sendall(say)
            made.append(line)
        time.sleep(0.5)  # the site has seen them all
        yield made


def others_are_served(number):
    started = time.monotonic()
    served = [answer(number)[:12] for _ in range(8)]
    return served == [b"HTTP/1.1 200"] * 8 and time.monotonic() - started < QUICK_SECONDS


SLOW = {
    "says nothing": b"",
    "says one letter": b"G",
    "never ends its headers": GET + b"X-A: b\r\n",
    "never ends its form": POST + b"Content-Length: 1000\r\n\r\nwho=mi",
    "never ends a large file": POST + b"Content-Length: 90000000\r\n\r\n" + b"x" * 10_000,
    "never ends a file to check": FILE + b"Content-Length: 40000000\r\n\r\n" + b"x" * 10_000,
    "never ends its chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "got its answer and stays": GET + b"\r\n",
    "got its last answer and stays": GET + b"Connection: close\r\n\r\n",
    "asks again and again in halves": GET + b"\r\n" + GET,
}


@pytest.mark.parametrize("habit", SLOW)
def test_a_crowd_that_dawdles_holds_nobody_up(port, habit):
    with crowd(port, SLOW[habit]):
        assert others_are_served(port)


def test_a_crowd_that_trickles_holds_nobody_up(port):
    with crowd(port, GET) as lines:
        for letter in (b"X", b"-", b"A"):
            for line in lines:
                line.sendall(letter)
            assert others_are_served(port)


def test_more_lines_than_the_site_can_hold_push_out_the_oldest_and_nobody_else(port):
    with contextlib.ExitStack() as lines:
        for _ in range(1100):
            lines.enter_context(connect(port)).sendall(b"G")
        assert others_are_served(port)


def test_a_slow_phone_gets_its_page(port):
    with connect(port) as line:
        for letter in GET + b"Connection: close\r\n\r\n":
            line.sendall(bytes([letter]))
            time.sleep(0.01)
        assert read_all(line).startswith(b"HTTP/1.1 200")


def test_a_form_that_comes_in_pieces_is_read_whole(port):
    head = b"POST /staff/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n"
    with connect(port) as line:
        for part in (head, b"Content-Length: 300000\r\n\r\n", b"a=", b"b" * 299_998):
            line.sendall(part)
            time.sleep(0.2)
        assert b" 403 " in read_all(line)[:20]  # read, and refused for want of its secret


def test_a_kept_line_answers_one_request_after_another(port):
    with connect(port) as line:
        line.sendall(GET + b"\r\n" + GET + b"\r\n" + GET + b"Connection: close\r\n\r\n")
        assert read_all(line).count(b"HTTP/1.1 200") == 3


def test_what_is_too_large_is_told_so_before_it_is_sent(port):
    with connect(port) as line:
        line.sendall(POST + b"Content-Length: 90000000\r\n\r\n")
        started = time.monotonic()
        assert read_all(line).startswith(b"HTTP/1.1 413")
        assert time.monotonic() - started < QUICK_SECONDS


def file_form(size, secret=b""):
    """A file to check, as a browser sends it."""
    boundary = b"browser0boundary"
    parts = [
        b'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + secret,
        b'Content-Disposition: form-data; name="pdf"; filename="a.pdf"\r\n\r\n%PDF-' + b"x" * size,
    ]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts)
    body += b"--%s--\r\n" % boundary
    head = FILE + b"Content-Type: multipart/form-data; boundary=%s\r\n" % boundary
    head += b"Cookie: csrftoken=%s\r\nConnection: close\r\n" % secret
    return head + b"Content-Length: %d\r\n\r\n" % len(body), body


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (2 * MEGABYTE, b"We do not know this document"),
        (49 * MEGABYTE, b"We stopped reading this file"),
        (50 * MEGABYTE, b"The file must be smaller than 50 MB"),
    ],
)
def test_a_file_to_check_is_answered_and_soon(port, size, words):
    opened = FILE.replace(b"POST", b"GET") + b"Connection: close\r\n\r\n"
    secret = re.search(rb"csrftoken=(\w+);", answer(port, opened))[1]
    head, body = file_form(size, secret)
    with connect(port) as line:
        started = time.monotonic()
        line.sendall(head)
        line.sendall(body)
        assert words in read_all(line)
        assert time.monotonic() - started < 4 * QUICK_SECONDS
    assert others_are_served(port)


def test_a_file_over_the_limit_is_refused_before_it_is_sent(port):
    head, _body = file_form(1)
    head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % (CHECK.body_bytes + 1), head)
    with connect(port) as line:
        line.sendall(head)
        started = time.monotonic()
        said = read_all(line)
        assert said.startswith(b"HTTP/1.1 413")
        assert b"The file must be smaller than 50 MB." in said
        assert time.monotonic() - started < QUICK_SECONDS


@pytest.mark.parametrize(
    "target", [b"/%76erify/", b"//verify/", b"/verify/offline/", b"/records/", b"http://a/verify/"]
)
def test_another_spelling_of_the_address_takes_no_file(port, target):
    """The loop would not wait for it, so a thread would: the middleware says 413 at once."""
    head, _body = file_form(1)
    head = head.replace(b"POST /verify/ ", b"POST %s " % target)
    head = re.sub(rb"Content-Length: \d+", b"Content-Length: 3000000", head)
    assert answer(port, head).startswith(b"HTTP/1.1 413")


def test_many_files_at_once_push_out_the_oldest_file_and_no_form(port):
    head, body = file_form(8 * MEGABYTE)
    form = POST + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\n"
    with contextlib.ExitStack() as lines:
        waiting = lines.enter_context(connect(port))
        waiting.sendall(form)
        for _ in range(3 * MOST_FILES):
            line = lines.enter_context(connect(port))
            with contextlib.suppress(ConnectionError):  # one that was pushed out while it sent
                line.sendall(head + body[: 7 * MEGABYTE])
        assert others_are_served(port)
        waiting.sendall(b"a=b&c")
        assert waiting.recv(9) == b"HTTP/1.1 "


@pytest.mark.parametrize(
    "request_",
    [b"G" * 200_000, b"nonsense\r\n\r\n", GET + b"X: " + b"y" * 20_000 + b"\r\n\r\n"],
    ids=["endless", "nonsense", "a long header"],
)
def test_what_is_no_request_is_refused(port, request_):
    assert answer(port, request_)[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 431", b"HTTP/1.1 414"}
    assert others_are_served(port)


def test_people_who_never_read_let_go_of_their_threads(port):
    """More than there are threads, each with a file larger than what the system takes in advance."""
    with contextlib.ExitStack() as lines:
        for _ in range(2 * THREADS):
            line = lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", port))
            line.sendall(b"GET /static/large.bin HTTP/1.1\r\nHost: a.example\r\n\r\n")
        time.sleep(1)
        with connect(port, patience=5 * STALL_SECONDS) as line:
            line.sendall(GET + b"Connection: close\r\n\r\n")
            assert read_all(line).startswith(b"HTTP/1.1 200")


def test_what_all_web_processes_counted_is_added_up(port):
    def counted():
        said = answer(port, GET.replace(b"/health/", b"/metrics/") + b"Connection: close\r\n\r\n")
        [line] = re.findall(rb'portal_answers_total{page="health",status="200"} ([\d.]+)', said)
        return float(line)

    before = counted()
    for _ in range(20):
        answer(port)
    assert [counted() - before for _ in range(6)] == [20.0] * 6  # whichever process is asked
