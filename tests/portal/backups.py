"""A second, empty installation to restore into, run by commands of its own as an operator would."""

import os
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from tests.documents.sealing import seal_folder


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class Elsewhere:
    """An installation with the same keys and nothing else, until the `with` block ends."""

    def __init__(self, folder: Path, **changes: str) -> None:
        self.var = folder / f"elsewhere-{uuid.uuid4().hex}"
        self.database = f"{connection.settings_dict['NAME']}_{uuid.uuid4().hex[:8]}"
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DEMO": "1",
            "PORTAL_VAR": str(self.var),
            "DATABASE_URL": self._url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATA_KEYS": settings.DATA_KEYS,
            "LOOKUP_KEY": settings.LOOKUP_KEY,
            "AUDIT_KEY": settings.AUDIT_KEY,
            "BACKUP_KEY": settings.BACKUP_KEY,
            "SEAL_DIR": str(seal_folder().path),
        } | changes

    def __enter__(self) -> "Elsewhere":
        (self.var / "checkpoints").mkdir(parents=True)
        self._on_server("CREATE DATABASE {}")
        return self

    def __exit__(self, *_: object) -> None:
        self._on_server("DROP DATABASE {} WITH (FORCE)")

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """The answer of one of our commands there."""
        return run(list(command), self.environment)

    def ask(self, expression: str) -> str:
        """What a Python expression over the models there gives."""
        program = (
            "import django; django.setup(); from portal.models import *;"
            f" from records.models import *; print({expression})"
        )
        answer = subprocess.run(
            [sys.executable, "-c", program],
            cwd=settings.BASE_DIR,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return answer.stdout.strip()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in the database there, read past the product."""
        if connection.vendor == "sqlite":
            address = f"file:{self.var / 'portal.sqlite3'}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=30)) as it:
                return it.execute(query).fetchall()
        with psycopg.connect(self._url()) as it:
            return it.execute(query).fetchall()

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was written: no file, and no table."""
        return not (self.var / "files").exists() and not self._tables()

    def _tables(self) -> list[tuple[str]]:
        if connection.vendor == "postgresql":
            return self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        is_there = (self.var / "portal.sqlite3").exists()
        return self.rows("SELECT name FROM sqlite_master") if is_there else []

    def _url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.var / 'portal.sqlite3'}"
        server = connection.settings_dict
        who = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
        return f"postgres://{who}@{server['HOST']}:{server['PORT']}/{self.database}"

    def _on_server(self, statement: str) -> None:
        if connection.vendor == "postgresql":
            with psycopg.connect(
                self._url().rpartition("/")[0] + "/postgres", autocommit=True
            ) as it:
                it.execute(statement.format(f'"{self.database}"'))
