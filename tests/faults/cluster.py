"""A PostgreSQL cluster of a test's own, which can be stopped as by a power cut and started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.mail_server import free_port
from tests.needs import not_run


def programs() -> Path:
    """The folder of the server's programs, newest first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not found:
        not_run("needs the PostgreSQL server (Debian package postgresql)")
    return found[-1].parent


def _version(program: Path) -> int:
    return int(program.parts[-3])


_FRESH = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]


class Cluster:
    """One server on `port` of loopback, with the database `postgres`, until the block ends."""

    def __init__(self) -> None:
        self.port = free_port()
        self._programs = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
        self._cluster = str(self._folder / "cluster")

    def __enter__(self) -> "Cluster":
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", self._cluster, *_FRESH)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Serve."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._control("-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End it without a goodbye to anybody."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", self._cluster, *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        """As `postgres` where we are root: the server refuses to run as that."""
        user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
        subprocess.run(
            [self._programs / program, *arguments],
            cwd=self._folder,
            user=user,
            stdout=subprocess.DEVNULL,
            check=True,
        )
