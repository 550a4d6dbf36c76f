"""One state's law as data: read from `states/*.toml`, each value with its source and status.

A table of a profile becomes the field of the same name here; a name that is not here is an error.
`None` means that we know of no such rule, not that there is none.
"""

import dataclasses
import datetime as dt
import functools
import tomllib
from pathlib import Path
from typing import Any

from records.policy.deadlines import Deadline, Unit, binding
from records.policy.facts_of_law import Fact, fact

_FOLDER = Path(__file__).parent / "states"


class StateUnknownError(Exception):
    """No practice of this state can be served: no profile, or no documents that fit it yet."""


@dataclasses.dataclass(frozen=True)
class AccessRules:
    """How long there is to answer a person who asks for their own records."""

    deadline: Fact[Deadline] | None = None
    inspect: Fact[Deadline] | None = None
    extension: Fact[Deadline] | None = None


@dataclasses.dataclass(frozen=True)
class PermissionRules:
    """What a signed permission needs beyond 45 CFR 164.508; `longest_term` is in days."""

    categories: Fact[tuple[str, ...]]
    acts: Fact[tuple[str, ...]]
    ending: Fact[str]
    form: Fact[str] | None = None
    elements: Fact[tuple[str, ...]] | None = None
    longest_term: Fact[int] | None = None
    font_points: Fact[int] | None = None
    own_signature: Fact[bool] | None = None
    statements: Fact[tuple[str, ...]] | None = None
    minor_cosigns: Fact[tuple[str, ...]] | None = None
    discussion: Fact[str] | None = None
    copy_to_signer: Fact[bool] | None = None
    genetic_form: Fact[str] | None = None
    hiv_release: Fact[str] | None = None
    revocation: Fact[str] | None = None
    keep_with_record: Fact[bool] | None = None


@dataclasses.dataclass(frozen=True)
class PeopleRules:
    """Who else than an adult patient may sign. Ages are years; 0 is any age."""

    minors: Fact[str] | None = None
    medical_from_age: Fact[int] | None = None
    mental_alcohol_drug_from_age: Fact[int] | None = None
    reproductive_sti_from_age: Fact[int] | None = None
    sti_from_age: Fact[int] | None = None
    of_the_dead: Fact[tuple[str, ...]] | None = None
    health_representative: Fact[bool] | None = None


@dataclasses.dataclass(frozen=True)
class ClosingRules:
    """Who hears of a closing and how; how long records are kept after it."""

    notice_to: Fact[tuple[str, ...]] | None = None
    notice_says: Fact[tuple[str, ...]] | None = None
    notice_days: Fact[int] | None = None
    seen_within_years: Fact[int] | None = None
    notice: Fact[str] | None = None
    custodian_says: Fact[tuple[str, ...]] | None = None
    custodian_notice_days: Fact[int] | None = None
    custodian_holds_days: Fact[int] | None = None
    keep_years: Fact[int] | None = None
    keep_minors: Fact[str] | None = None


@dataclasses.dataclass(frozen=True)
class StateRules:
    """What a state asks beyond the federal floor, and the floor; `served` once our documents fit."""

    code: str
    name: str
    served: bool
    checked_on: dt.date
    floor: AccessRules
    access: AccessRules
    authorization: PermissionRules
    people: PeopleRules
    closing: ClosingRules
    signing: Fact[str]

    @property
    def access_limits(self) -> tuple[Deadline, ...]:
        """Every limit for a copy, the federal one first."""
        known = (self.floor.deadline, self.access.deadline)
        return tuple(limit.value for limit in known if limit)

    @property
    def access_deadline(self) -> Deadline:
        """The limit to print where no day of receipt is known yet: the usually shorter one."""
        return min(self.access_limits, key=lambda limit: limit.usual_length)

    def access_limit(self, received_on: dt.date) -> Deadline:
        """The limit that binds a request received on this day; its `due_on` is the due date."""
        return binding(self.access_limits, received_on)

    @property
    def authorization_form(self) -> str:
        """The form that the state names, "" if it names none."""
        form = self.authorization.form
        return form.value if form else ""

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that each need an act of their own."""
        return self.authorization.categories.value


def state_rules(code: str) -> StateRules:
    """The rules of a state whose practices we can serve.

    Raises:
        StateUnknownError: if there is no profile for it, or its documents are not written yet.
    """
    rules = profile(code)
    if not rules.served:
        raise StateUnknownError(code)
    return rules


@functools.cache
def profile(code: str) -> StateRules:
    """What we know of a state, served or not.

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
        served=state["served"],
        checked_on=state["checked_on"],
        floor=AccessRules(**_limits(floor)),
        access=AccessRules(**_limits(state)),
        authorization=PermissionRules(**_facts(state, "authorization")),
        people=PeopleRules(**_facts(state, "people")),
        closing=ClosingRules(**_facts(state, "closing")),
        signing=fact(state["signing"]),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


def _facts(rules: dict[str, Any], section: str) -> dict[str, Fact[Any]]:
    return {name: fact(table) for name, table in rules.get(section, {}).items()}


def _limits(rules: dict[str, Any]) -> dict[str, Fact[Deadline]]:
    return {name: _limit(table) for name, table in rules.get("access", {}).items()}


def _limit(table: dict[str, Any]) -> Fact[Deadline]:
    given = {**table}
    unit = Unit(given.pop("unit"))
    limit = Deadline("legal", given.pop("days"), table["source"], unit)
    return fact({**given, "value": limit})
