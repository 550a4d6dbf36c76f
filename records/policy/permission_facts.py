"""What is known about a signed permission or request: facts only, wherever they were read."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from records.policy.paths import Route
from records.policy.sensitive import Act


class SignerKind(StrEnum):
    """Who signed: the patient, or somebody who may act for them (45 CFR 164.502(g))."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"


class EndingKind(StrEnum):
    """How a permission says when it ends; one that ends by an event may name a last day, too."""

    DAY = "day"
    EVENT = "event"


class Statement(StrEnum):
    """What a permission tells its signer. Each value is that of the element it makes up."""

    TAKING_BACK = "taking_back"
    NO_CONDITION = "no_condition"
    SHARING_ON = "sharing_on"
    COPY = "copy"
    LIMITS_ON_RECORDS = "limits_on_records"
    LIMITS_ON_USE = "limits_on_use"


class Combination(StrEnum):
    """What a permission was joined with and should not be."""

    OTHER_TEXT = "other_text"  # terms of use, agreeing to sign on a screen, another form
    SHARED_SIGNATURE = "shared_signature"  # one signature for this and for something else
    SESSION_NOTES = "session_notes"  # a therapist's own notes, together with other records
    COUNSELING_NOTES = "counseling_notes"  # the same for alcohol or drug treatment


@dataclasses.dataclass(frozen=True)
class CategoryFacts:
    """What was done about one category. On paper, a place left empty may mean Leave out."""

    include: bool | None = None
    act: Act | None = None
    initials: str = ""


@dataclasses.dataclass(frozen=True)
class PermissionFacts:
    """Texts are as written, "" if nothing is. `font_points` is None if nobody knows."""

    route: Route
    patient: str = ""
    records: str = ""
    discloser: str = ""
    recipients: tuple[str, ...] = ()
    send_to: str = ""
    purpose: str = ""
    ending: EndingKind | None = None
    ends_on: dt.date | None = None
    ending_event: str = ""
    event_happened: bool = False
    asked_for_later_end: bool = False
    categories: Mapping[str, CategoryFacts] = dataclasses.field(default_factory=dict)
    discussion: bool = False
    discussion_initials: str = ""
    statements: frozenset[Statement] = frozenset()
    in_plain_words: bool = True
    font_points: float | None = None
    handwritten: bool = False
    signer: SignerKind = SignerKind.PATIENT
    signature: str = ""
    signed_on: dt.date | None = None
    authority: str = ""
    is_minor: bool = False
    minor_signature: str = ""
    combined_with: frozenset[Combination] = frozenset()
    conditioned: bool = False
    taken_back: bool = False
    known_false: bool = False

    def includes(self, category: str) -> bool:
        """Whether records of this category are to be sent."""
        known = self.categories.get(category)
        return known is not None and known.include is True
