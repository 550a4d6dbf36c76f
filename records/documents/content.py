"""The content of a signed document: codes and facts, never words.

One value of `SignedContent` makes the sign page, the sealed PDF and the JSON inside it, so the three
cannot differ. It holds only what is printed: the file travels.
"""

import dataclasses
from typing import Any, Self


@dataclasses.dataclass(frozen=True)
class Discloser:
    """Who may send: the practice, and who keeps its records (45 CFR 164.508(c)(1)(ii)).

    `keeper_from` is the keeper's first day (ISO 8601) while it lies ahead, else "".
    """

    name: str
    keeper: str
    keeper_address: str
    keeper_phone: str
    keeper_from: str = ""


@dataclasses.dataclass(frozen=True)
class Subject:
    """The patient, as they name themselves. `birth_date` is ISO 8601."""

    name: str
    other_names: str
    birth_date: str


@dataclasses.dataclass(frozen=True)
class Reach:
    """How to reach the person who asks; an empty string is "not given"."""

    address_lines: tuple[str, ...]
    email: str
    phone: str


@dataclasses.dataclass(frozen=True)
class WantedRecords:
    """Which records: `choice` is all, short or chosen; months are "2019-01", or "" for no limit."""

    choice: str
    kinds: tuple[str, ...]
    from_month: str
    to_month: str


@dataclasses.dataclass(frozen=True)
class Receiver:
    """Who may receive (45 CFR 164.508(c)(1)(iii)); `kind` is clinic or other."""

    kind: str
    name: str
    address_lines: tuple[str, ...]
    phone: str
    fax: str


@dataclasses.dataclass(frozen=True)
class Ending:
    """When the permission ends: `kind` is sent, days_90, year_1 or date; `on` is the last day, or ""."""

    kind: str
    on: str


@dataclasses.dataclass(frozen=True)
class CategoryChoice:
    """One act about one category with extra protection, with the moment it was made (UTC, ISO 8601)."""

    category: str
    include: bool
    chosen_at: str


@dataclasses.dataclass(frozen=True)
class AnswerBy:
    """How long the practice has: `kind` is legal or target, `days` calendar days from receipt."""

    kind: str
    days: int


@dataclasses.dataclass(frozen=True)
class SignedContent:
    """Everything a person signs, for both legal routes; the access route leaves its last parts empty."""

    kind: str
    version: str
    language: str
    discloser: Discloser
    patient: Subject
    reach: Reach
    records: WantedRecords
    delivery: str
    answer_by: AnswerBy
    state_form: str = ""
    recipient: Receiver | None = None
    purpose: str = ""
    ending: Ending | None = None
    categories: tuple[CategoryChoice, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The content as plain JSON values, the shape kept in the signature and in the sealed file."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """The content that `as_json` gave, also after a trip through JSON text."""
        records, reach = value["records"], value["reach"]
        return cls(
            **{name: value[name] for name in _PLAIN},
            discloser=Discloser(**value["discloser"]),
            patient=Subject(**value["patient"]),
            reach=Reach(**{**reach, "address_lines": tuple(reach["address_lines"])}),
            records=WantedRecords(**{**records, "kinds": tuple(records["kinds"])}),
            answer_by=AnswerBy(**value["answer_by"]),
            recipient=_receiver(value["recipient"]),
            ending=value["ending"] and Ending(**value["ending"]),
            categories=tuple(CategoryChoice(**choice) for choice in value["categories"]),
        )


_PLAIN = ("kind", "version", "language", "delivery", "state_form", "purpose")


def _receiver(value: dict[str, Any] | None) -> Receiver | None:
    if value is None:
        return None
    return Receiver(**{**value, "address_lines": tuple(value["address_lines"])})
