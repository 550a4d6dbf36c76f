"""One state's law as data: read from `states/*.toml`, each value with its source and status."""

import dataclasses
import functools
import tomllib
from pathlib import Path
from typing import Any

from records.policy.deadlines import Deadline

_FOLDER = Path(__file__).parent / "states"


class StateUnknownError(Exception):
    """No profile is kept for this state; the practice cannot be served until counsel wrote one."""


@dataclasses.dataclass(frozen=True)
class StateRules:
    """What a state asks beyond the federal floor."""

    code: str
    name: str
    access_deadline: Deadline
    authorization_form: str
    categories: tuple[str, ...]


@functools.cache
def state_rules(code: str) -> StateRules:
    """The rules of the state with this two-letter code.

    Raises:
        StateUnknownError: if there is no profile for it.
    """
    path = _FOLDER / f"{code.lower()}.toml"
    if not path.is_file():
        raise StateUnknownError(code)
    state, floor = _read(path), _read(_FOLDER / "federal.toml")
    return StateRules(
        code=code.upper(),
        name=state["name"],
        access_deadline=_shorter(_deadline(floor), _deadline(state)),
        authorization_form=state["authorization"]["form"],
        categories=tuple(state["authorization"]["categories"]["kinds"]),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


def _deadline(rules: dict[str, Any]) -> Deadline:
    value = rules["access"]["deadline"]
    return Deadline("legal", value["days"], value["source"])


def _shorter(first: Deadline, second: Deadline) -> Deadline:
    """The shorter limit binds (45 CFR 160.203(b)); the federal one if they are equal."""
    return min(first, second, key=lambda deadline: deadline.days)
