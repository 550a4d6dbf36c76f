"""The content of a signed document: codes and facts, never words.

One value of `SignedContent` makes the sign page, the sealed PDF and the JSON inside it, so the three
cannot differ. It holds only what is printed: the file travels.
"""

import dataclasses
from typing import Any, Self

from records.policy.deadlines import Unit
from records.policy.rights import PATIENT


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
    """The patient, as the signer names them. `birth_date` is ISO 8601.

    `death_date` is as much of it as the signer knows: "2022", "2022-05", "2022-05-09", or "".
    """

    name: str
    other_names: str
    birth_date: str
    death_date: str = ""


@dataclasses.dataclass(frozen=True)
class Signer:
    """Who signs, and as what: `capacity` is "patient" or a right (records.policy.rights).

    `helper` is who helped a patient to fill this in; it gives no right.
    """

    name: str
    capacity: str = PATIENT
    helper: str = ""

    @property
    def is_patient(self) -> bool:
        """Whether the patient signs, and not somebody for them (45 CFR 164.508(c)(1)(vi))."""
        return self.capacity == PATIENT


@dataclasses.dataclass(frozen=True)
class Reach:
    """How to reach the person who asks; an empty string is "not given"."""

    address_lines: tuple[str, ...]
    email: str
    phone: str


@dataclasses.dataclass(frozen=True)
class Months:
    """A time of care: its first and its last month, such as "2019-01"."""

    first: str
    last: str


@dataclasses.dataclass(frozen=True)
class WantedRecords:
    """Which records: `choice` is all, short or chosen. Without `times`, of all dates.

    The rest narrows or widens it in the signer's own words: whose care, which visit or procedure,
    what else, and what to leave out.
    """

    choice: str
    kinds: tuple[str, ...] = ()
    times: tuple[Months, ...] = ()
    clinician: str = ""
    procedure: str = ""
    other: str = ""
    leave_out: str = ""


@dataclasses.dataclass(frozen=True)
class Receiver:
    """Who may receive (45 CFR 164.508(c)(1)(iii)); `kind` is clinic or other.

    `may_discuss` lets the discloser also talk with them about these records.
    """

    kind: str
    name: str
    address_lines: tuple[str, ...]
    phone: str
    fax: str
    may_discuss: bool = False


@dataclasses.dataclass(frozen=True)
class Delivery:
    """How the records reach them; `pickup_by` is who picks them up, if somebody does."""

    way: str
    pickup_by: str = ""


@dataclasses.dataclass(frozen=True)
class Needs:
    """What makes it usable, and in time: `by` is ISO 8601 or ""; `why` says why by then."""

    large_print: bool = False
    by: str = ""
    why: str = ""


@dataclasses.dataclass(frozen=True)
class Ending:
    """When the permission ends: `kind` is sent, days_90, year_1, date or event.

    `on` is the last day, or ""; `event` is what ends it, in the signer's words, or "".
    """

    kind: str
    on: str = ""
    event: str = ""


@dataclasses.dataclass(frozen=True)
class CategoryChoice:
    """One act about one category with extra protection, with the moment it was made (UTC, ISO 8601)."""

    category: str
    include: bool
    chosen_at: str


@dataclasses.dataclass(frozen=True)
class AnswerBy:
    """How long the practice has: `kind` is legal or target; `days` of `unit` from receipt."""

    kind: str
    days: int
    unit: str = Unit.CALENDAR_DAYS.value


@dataclasses.dataclass(frozen=True)
class SignedContent:
    """Everything a person signs, for both legal routes; the access route leaves its last parts empty."""

    kind: str
    version: str
    language: str
    discloser: Discloser
    patient: Subject
    signer: Signer
    reach: Reach
    records: WantedRecords
    delivery: Delivery
    needs: Needs
    answer_by: AnswerBy
    state_form: str = ""
    recipients: tuple[Receiver, ...] = ()
    purpose: str = ""
    ending: Ending | None = None
    categories: tuple[CategoryChoice, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The content as plain JSON values, the shape kept in the signature and in the sealed file."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """The content that `as_json` gave, also after a trip through JSON text."""
        records = value["records"]
        return cls(
            **{name: value[name] for name in _PLAIN},
            discloser=Discloser(**value["discloser"]),
            patient=Subject(**value["patient"]),
            signer=Signer(**value["signer"]),
            reach=Reach(**_with_lines(value["reach"])),
            records=WantedRecords(
                **records
                | {
                    "kinds": tuple(records["kinds"]),
                    "times": tuple(Months(**months) for months in records["times"]),
                }
            ),
            delivery=Delivery(**value["delivery"]),
            needs=Needs(**value["needs"]),
            answer_by=AnswerBy(**value["answer_by"]),
            recipients=tuple(Receiver(**_with_lines(each)) for each in value["recipients"]),
            ending=value["ending"] and Ending(**value["ending"]),
            categories=tuple(CategoryChoice(**choice) for choice in value["categories"]),
        )


_PLAIN = ("kind", "version", "language", "state_form", "purpose")


def _with_lines(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"address_lines": tuple(value["address_lines"])}
