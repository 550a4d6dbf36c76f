"""Reads settings from the environment; a secret may also stand in a file that NAME_FILE names."""

from pathlib import Path

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
