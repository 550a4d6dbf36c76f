"""Bad habits of a parser, for a child process to show."""

import json
import os
import resource
import time


def count(question: bytes) -> bytes:
    """A good one."""
    return str(len(question)).encode()


def eat_memory(_question: bytes) -> bytes:
    """As a compressed file that grows a thousandfold would."""
    eaten = [bytearray(64 * 1024**2) for _ in range(64)]
    return str(len(eaten)).encode()


def loop(_question: bytes) -> bytes:
    """As an object that contains itself would."""
    while True:
        pass


def sleep(_question: bytes) -> bytes:
    """Costs no processor time, and never ends."""
    time.sleep(600)
    return b""


def talk(_question: bytes) -> bytes:
    """More than anybody wants to hear."""
    return b"x" * 64 * 1024**2


def fail(question: bytes) -> bytes:
    """With words from the file."""
    raise ValueError(question.decode())


def crash(_question: bytes) -> bytes:
    """As a fault in a C library would."""
    os.abort()


def tell(_question: bytes) -> bytes:
    """What there is around it."""
    limits = [resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_CORE)]
    return json.dumps({"names": sorted(os.environ), "limits": limits}).encode()
