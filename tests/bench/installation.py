"""A demonstration installation of the bench's own, thrown away afterwards."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEPS = (
    ("create_keys",),
    ("migrate", "--no-input", "--verbosity=0"),
    ("prepare",),
    ("create_seal", "--demo"),
    ("collectstatic", "--no-input", "--verbosity=0"),
)

Environment = dict[str, str]


@contextlib.contextmanager
def installation() -> Iterator[Environment]:
    """The environment of a new one: on SQLite, or in the empty database of DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        own = {
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORT": "8099",
            "PORTAL_VAR": folder,
        }
        environment = {**os.environ, **own}
        for step in STEPS:
            subprocess.run(manage(*step), cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
        yield environment


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, "manage.py", *arguments]


@contextlib.contextmanager
def running(*commands: str) -> Iterator[None]:
    """Our processes, such as "run_worker", in this environment; stopped at the end."""
    log = Path(os.environ["PORTAL_VAR"]) / "bench.log"
    with log.open("ab") as output:
        started = [
            subprocess.Popen(manage(command), cwd=ROOT, stdout=output, stderr=output)
            for command in commands
        ]
        try:
            yield
        except BaseException:
            print(log.read_text(), file=sys.stderr)
            raise
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=60)
