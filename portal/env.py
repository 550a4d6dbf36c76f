"""Reads settings from the environment; a secret may also stand in a file that NAME_FILE names."""

from pathlib import Path
from typing import Any

import dj_email_url
from environs import Env

env = Env()


def secret(name: str, *, default_file: Path | None = None) -> str:
    """The secret `name`, from the variable, from the file of NAME_FILE, or from `default_file`.

    An absent secret is "": `portal.checks` then refuses to start and says what to set.
    """
    if value := env.str(name, ""):
        return value
    path = env.path(f"{name}_FILE", None) or default_file
    return path.read_text().strip() if path and path.is_file() else ""


def mail_server(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for the address `url`; one that cannot be read names no server.

    `portal.service_checks` then refuses to start and says what to set.
    """
    try:
        return {"EMAIL_BACKEND": "", **dj_email_url.parse(url)}
    except ValueError:
        return {"EMAIL_BACKEND": ""}
