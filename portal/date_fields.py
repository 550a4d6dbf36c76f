"""Dates people type in two or three boxes: month words too, and errors that name the faulty box."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from portal.widgets import MONTH_DAY_YEAR, MONTH_YEAR, DateParts

Words = StrOrPromise

_MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_SHORTEST_WORD = 3
_OLDEST_YEARS = 130
_MISSING = {
    ("month",): _("%(subject)s must include a month"),
    ("day",): _("%(subject)s must include a day"),
    ("year",): _("%(subject)s must include a year"),
    ("month", "day"): _("%(subject)s must include a month and a day"),
    ("month", "year"): _("%(subject)s must include a month and a year"),
    ("day", "year"): _("%(subject)s must include a day and a year"),
}


def month_number(typed: str) -> int | None:
    """1 to 12 for "3", "03", "Mar", "March" or "marzo"; None for anything else."""
    word = typed.strip(" .,").casefold()
    if word.isdecimal():
        return int(word) if len(word) <= 2 and 1 <= int(word) <= 12 else None
    if len(word) < _SHORTEST_WORD:
        return None
    return next(
        (
            number
            for number, names in enumerate(_MONTHS, 1)
            if any(name.startswith(word) for name in names)
        ),
        None,
    )


class DateField(forms.Field):
    """A full date; cleans to ISO 8601 text, which is what a draft keeps."""

    parts: Sequence[str] = MONTH_DAY_YEAR
    needed: Sequence[str] = MONTH_DAY_YEAR

    def __init__(
        self, *, subject: Words, missing: Words = "", autofill: str = "", **kwargs: Any
    ) -> None:
        self.subject = subject
        super().__init__(
            widget=DateParts(self.parts, autofill),
            required=bool(missing),
            error_messages={"required": missing},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """A kept date for the boxes; what was typed stays as it was typed."""
        return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None

    def to_python(self, value: Any) -> str:
        """The date as ISO 8601 text, "" if nothing was typed.

        Raises:
            ValidationError: if a box is empty or wrong; `params["parts"]` names the boxes.
        """
        typed = [(box or "").strip() for box in value or ()]
        boxes = dict(zip(self.parts, typed, strict=False))
        if not any(boxes.values()):
            return ""
        empty = tuple(part for part in self.needed if not boxes.get(part))
        if empty:
            raise self.problem(_MISSING[empty], *empty)
        return self.read(boxes)

    def read(self, boxes: dict[str, str]) -> str:
        """The date that the filled boxes mean."""
        year, month = self.year(boxes), self.month(boxes)
        day = boxes["day"].strip(".,")
        try:
            return dt.date(year, month, int(day) if len(day) <= 2 else 0).isoformat()
        except ValueError:
            raise self.problem(_("%(subject)s must be a real date"), "day") from None

    def year(self, boxes: dict[str, str]) -> int:
        """The year, with its four numbers."""
        text = boxes["year"]
        if not (text.isdecimal() and len(text) == 4 and int(text)):
            raise self.problem(_("Year must have 4 numbers"), "year")
        return int(text)

    def month(self, boxes: dict[str, str]) -> int:
        """The month as a number."""
        number = month_number(boxes["month"])
        if number is None:
            raise self.problem(_("%(subject)s must be a real date"), "month")
        return number

    def problem(self, words: Words, *parts: str) -> ValidationError:
        """An error that marks these boxes only."""
        return ValidationError(words, params={"subject": self.subject, "parts": parts})


class MonthField(DateField):
    """A month and a year; the year alone means its first month, or its last. Cleans to "2019-01"."""

    parts = MONTH_YEAR
    needed = ("year",)

    def __init__(self, *, month_if_empty: int, **kwargs: Any) -> None:
        self.month_if_empty = month_if_empty
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A kept month for the boxes."""
        return super().prepare_value(f"{value}-01" if isinstance(value, str) and value else value)

    def read(self, boxes: dict[str, str]) -> str:
        """The month that the filled boxes mean."""
        year = self.year(boxes)
        month = self.month(boxes) if boxes["month"] else self.month_if_empty
        return f"{year:04}-{month:02}"


class PartialDateField(DateField):
    """As much of a date as is known: "2022", "2022-05" or "2022-05-09"; the year is needed."""

    needed = ("year",)

    def prepare_value(self, value: Any) -> Any:
        """What is kept, for the boxes."""
        if not isinstance(value, str) or not value:
            return value or None
        year, month, day = (*value.split("-"), "", "")[:3]
        return [month.lstrip("0"), day.lstrip("0"), year]

    def read(self, boxes: dict[str, str]) -> str:
        """As much as was typed; a day without its month is no date."""
        if boxes["day"] and not boxes["month"]:
            raise self.problem(_MISSING["month",], "month")
        if boxes["day"]:
            return super().read(boxes)
        year = self.year(boxes)
        return f"{year:04}-{self.month(boxes):02}" if boxes["month"] else f"{year:04}"


def check_past(subject: Words, iso: str, today: dt.date, *, today_counts: bool = False) -> str:
    """`iso`, a date or a part of one: before `today`, and not longer ago than anyone remembers.

    Raises:
        ValidationError: if it is not.
    """
    is_today = iso == today.isoformat() and not today_counts
    if iso > today.isoformat()[: len(iso)] or is_today:
        raise ValidationError(_("%(subject)s must be in the past"), params={"subject": subject})
    if iso and int(iso[:4]) < today.year - _OLDEST_YEARS:
        raise ValidationError(
            _("%(subject)s is too long ago. Check the year"),
            params={"subject": subject, "parts": ["year"]},
        )
    return iso
