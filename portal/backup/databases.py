"""The database as it was at one moment, and back: SQLite by its own copying, PostgreSQL by pg_dump."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, connections, transaction

from portal.backup.errors import BackupError

_FROZEN = "frozen"
_DUMP = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
_RESTORE = [
    *("pg_restore", "--no-owner", "--no-privileges"),
    *("--single-transaction", "--exit-on-error", "--dbname"),
]
# How libpq's tools are told where to go; on the command line others would read the password.
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


@dataclass(frozen=True)
class Frozen:
    """The database at one moment: `alias` answers questions about it, `dump` is all of it."""

    alias: str
    dump: IO[bytes]


@contextmanager
def frozen() -> Iterator[Frozen]:
    """The database as it is now, while others go on writing.

    Raises:
        BackupError: it cannot be copied.
    """
    with _frozen_sqlite() if connection.vendor == "sqlite" else _frozen_postgresql() as database:
        yield database


def is_empty() -> bool:
    """Whether the database has no tables."""
    return not connection.introspection.table_names()


def load(pieces: Iterable[bytes]) -> None:
    """Fill the empty database from a dump of its own kind.

    Raises:
        BackupError: it did not take it; then it is as empty as before.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(pieces)
    else:
        _load_postgresql(pieces)


@contextmanager
def _frozen_sqlite() -> Iterator[Frozen]:
    with tempfile.TemporaryDirectory(dir=settings.PORTAL_VAR, prefix="backup-") as folder:
        path = Path(folder) / "copy.sqlite3"
        connection.ensure_connection()
        try:
            with closing(sqlite3.connect(path)) as copy:
                connection.connection.backup(copy)
        except sqlite3.Error as error:
            raise BackupError(f"The database could not be copied ({error}).") from None
        reader = connection.copy()
        reader.settings_dict |= {"NAME": path, "OPTIONS": {}}
        connections[_FROZEN] = reader
        try:
            with path.open("rb") as dump:
                yield Frozen(_FROZEN, dump)
        finally:
            reader.close()
            del connections[_FROZEN]


def _load_sqlite(pieces: Iterable[bytes]) -> None:
    path = Path(connection.settings_dict["NAME"])
    connection.close()
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        for piece in pieces:
            file.write(piece)
        os.fsync(file.fileno())
    for name in (f"{path.name}-wal", f"{path.name}-shm"):  # of the empty one
        path.with_name(name).unlink(missing_ok=True)
    unfinished.rename(path)


@contextmanager
def _frozen_postgresql() -> Iterator[Frozen]:
    with transaction.atomic(), tempfile.TemporaryFile() as said:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        with _started([*_DUMP, f"--snapshot={snapshot}"], said, stdout=subprocess.PIPE) as tool:
            if tool.stdout is None:
                raise BackupError("pg_dump gives nothing.")
            yield Frozen("default", tool.stdout)


def _load_postgresql(pieces: Iterable[bytes]) -> None:
    name = str(connection.settings_dict["NAME"])
    connection.close()
    with (
        tempfile.TemporaryFile() as said,
        _started([*_RESTORE, name], said, stdin=subprocess.PIPE) as tool,
    ):
        try:
            for piece in pieces:
                tool.stdin.write(piece)  # type: ignore[union-attr] # it is a pipe
            tool.stdin.close()  # type: ignore[union-attr] # the same
        except BrokenPipeError:
            pass  # its exit code says that it failed, and `said` says why


@contextmanager
def _started(
    command: list[str], said: IO[bytes], stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A tool of PostgreSQL; a failure of it is raised at the end of the block."""
    try:
        tool = subprocess.Popen(  # noqa: S603 -- our own command, no shell
            command, env=_environment(), stdin=stdin, stdout=stdout, stderr=said
        )
    except FileNotFoundError:
        raise BackupError(f"{command[0]} is missing: install postgresql-client.") from None
    with tool:
        yield tool
        if tool.stdout is not None:
            tool.stdout.close()
    if tool.returncode:
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-1:]
        raise BackupError(" ".join([f"{command[0]} failed.", *last]))


def _environment() -> dict[str, str]:
    known = connection.get_connection_params()
    own = {_VARIABLES[name]: str(known[name]) for name in _VARIABLES if known.get(name)}
    return {**os.environ, **own}
