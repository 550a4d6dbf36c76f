"""A date as three plain text boxes: what people type, kept as they typed it."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.forms import MultiWidget, TextInput
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {"month": _("Month"), "day": _("Day"), "year": _("Year")}
_WIDTHS = {"month": "2", "day": "2", "year": "4"}
MONTH_DAY_YEAR = ("month", "day", "year")
MONTH_YEAR = ("month", "year")


class DateParts(MultiWidget):
    """Boxes named field_month, field_day and field_year, in American order; leave parts out freely.

    `autofill` is the start of the browser's autofill names ("bday" for a birth date). The field that
    uses it says which boxes are wrong in its error: `ValidationError(text, params={"parts": ["day"]})`.
    """

    template_name = "records_pack/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, parts: Sequence[str] = MONTH_DAY_YEAR, autofill: str = "") -> None:
        self.parts = tuple(parts)
        self.faulty: Collection[str] = ()
        super().__init__({part: self._box(part, autofill) for part in self.parts})

    @staticmethod
    def _box(part: str, autofill: str) -> TextInput:
        attrs = {"class": f"field__input field__input--{_WIDTHS[part]}", "inputmode": "numeric"}
        attrs["autocomplete"] = f"{autofill}-{part}" if autofill else "off"
        return TextInput(attrs)

    def decompress(self, value: dt.date | None) -> list[str]:
        """The boxes for a stored date; nothing typed yet gives empty boxes."""
        if value is None:
            return ["" for _part in self.parts]
        return [str(getattr(value, part)) for part in self.parts]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name each box, and mark only the faulty ones, so that the error is where the eye goes."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        own_id = context["widget"]["attrs"]["id"]
        for part, box in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            box["label"] = LABELS[part]
            box["attrs"] = {**box["attrs"], "id": f"{own_id}_{part}"}
            box["attrs"].pop("aria-invalid", None)
            if part in self.faulty:
                box["attrs"].update({"aria-invalid": "true", "aria-describedby": f"{own_id}_error"})
        return context
