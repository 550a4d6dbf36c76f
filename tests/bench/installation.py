"""A demonstration installation of the bench's own, thrown away afterwards."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

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
def installation(database: str = "bench") -> Iterator[Environment]:
    """The environment of a new one: on SQLite, or in a database of its own beside DATABASE_URL's."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, _database(database) as url:
        own = {
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORT": "8099",
            "PORTAL_VAR": folder,
            "THROTTLE_DRAFTS": "1000000/hour",  # all visitors of a measurement come from here
            "THROTTLE_SIGNATURES": "1000000/hour",
        }
        environment = {**os.environ, **own, **url}
        for step in STEPS:
            subprocess.run(manage(*step), cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
        yield environment


@contextlib.contextmanager
def _database(name: str) -> Iterator[Environment]:
    """What to set for a new database `name`, dropped afterwards; nothing on SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield {}
        return
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield {"DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl()}
        connection.execute(drop)


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
