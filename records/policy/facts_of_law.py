"""One value of law, with where it comes from and how sure we are."""

import dataclasses
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Status(StrEnum):
    """Whoever serves patients has counsel confirm all, and the last two first."""

    READ = "V"
    PART_READ = "P"
    RECALLED = "R"


@dataclasses.dataclass(frozen=True)
class Fact(Generic[T]):
    """What the law says, as a value to compute with; `note` is for people."""

    value: T
    source: str
    status: Status
    note: str = ""


def fact(table: dict[str, Any]) -> Fact[Any]:
    """The fact that a table of a profile states; what the table must not have is an error."""
    given = {**table, "status": Status(table["status"])}
    if isinstance(given["value"], list):
        given["value"] = tuple(given["value"])
    return Fact(**given)
