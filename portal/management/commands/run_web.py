"""The web process: gunicorn with threads, so that slow phones do not hold it up."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.checks import refuse_unsafe
from portal.counting_room import SHARED_FOLDER


class Command(BaseCommand):
    help = "Serves the site on 127.0.0.1:PORT; a proxy with TLS belongs in front of it."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unsafe()
        os.environ[SHARED_FOLDER] = str(_empty_folder(settings.PORTAL_VAR / "metrics"))
        os.execv(sys.executable, web_server_command())  # noqa: S606 -- our own command, no shell


def _empty_folder(path: Path) -> Path:
    """What was counted before a new start would be counted for processes that are gone."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def web_server_command() -> list[str]:
    """What serves. No access log: it would keep who asked for what."""
    options = {
        "bind": f"127.0.0.1:{settings.PORT}",
        "worker-class": "portal.web_worker.PatientWorker",
        "logger-class": "portal.web_worker.JsonLogger",
        "workers": 2,
        "threads": 8,
        # Connections, most of them waiting; well below the 1024 open files that Linux allows.
        "worker-connections": 500,
        "timeout": 60,
        "graceful-timeout": 20,
        # Which proxy to believe is decided in portal/middleware.py alone.
        "forwarded-allow-ips": "",
        "forwarder-headers": "",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    # Without the control socket: its one place in the home folder is shared by all installations.
    # Without sendfile: Python's waits without a limit for a peer that does not read.
    own = ["--no-sendfile", "--no-control-socket", "portal.wsgi:application"]
    return [sys.executable, "-m", "gunicorn", *flags, *own]
