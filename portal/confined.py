"""Runs a function on foreign bytes in a child process with limits on memory, time and output.

A parser that a file makes eat memory, loop or crash takes the child down, and nothing else. The child
has none of our environment, so none of our keys.
"""

import dataclasses
import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


class ConfinedError(Exception):
    """The child gave no answer: it was stopped at a limit, or fell over."""


@dataclasses.dataclass(frozen=True)
class Limits:
    """What the child may use; in bytes and seconds. `seconds` is time on the clock."""

    memory: int = 1024**3
    cpu_seconds: int = 20
    seconds: float = 40
    output: int = 4 * 1024**2


def ask(target: str, question: bytes, limits: Limits | None = None) -> bytes:
    """What the function `target` ("module:name"; bytes in, bytes out) answers to `question`.

    Raises:
        ConfinedError: it needed more than `limits` allow, or broke.
    """
    limits = limits or Limits()
    command = [sys.executable, "-m", "portal.confined", target, json.dumps(vars(limits))]
    # Not a pipe: the limit on files is a limit on output then. In memory: what is said may be private.
    with os.fdopen(os.memfd_create("answer"), "w+b") as said:
        try:
            subprocess.run(  # noqa: S603 -- our own program, no shell
                command,
                input=question,
                stdout=said,
                stderr=subprocess.DEVNULL,  # its words may quote the file
                cwd=_ROOT,
                env={"PYTHONDONTWRITEBYTECODE": "1"},
                timeout=limits.seconds,
                check=True,
            )
        except (subprocess.SubprocessError, BrokenPipeError):
            raise ConfinedError from None
        said.seek(0)
        return said.read()


def answer(target: str, limits: Limits) -> None:
    """In the child: take on the limits, then answer what stands on standard input."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    module, _, name = target.partition(":")
    function = getattr(importlib.import_module(module), name)
    sys.stdout.buffer.write(function(sys.stdin.buffer.read()))


if __name__ == "__main__":
    answer(sys.argv[1], Limits(**json.loads(sys.argv[2])))
