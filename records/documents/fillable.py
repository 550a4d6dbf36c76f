"""Repairs to the fields of a blank form, so that every reader can fill it in (ISO 32000-1, 12.7)."""

from typing import Any

import pydyf

from records.documents.blank_form import ANSWER
from records.documents.pdf_objects import follow

# A chosen radio button can be let go again by a second press: without this flag, Ff bit 15.
_MAY_NOT_BE_EMPTY = 1 << 14


def finish(document: Any, pdf: Any) -> None:
    """Complete a laid-out form (a WeasyPrint `Document`) and its `pydyf.PDF`, in place."""
    form = pdf.catalog["AcroForm"]
    widgets = [follow(pdf, reference) for reference in form["Fields"]]
    # A radio button stands below its group only.
    tops = [widget for widget in widgets if "Parent" not in widget]
    form["Fields"] = pydyf.Array(widget.reference for widget in tops)
    for widget in widgets:
        if "Parent" in widget:
            _leave_to_its_group(widget)
        elif "Kids" in widget:
            _name_as_a_group(pdf, widget)
        elif "DA" in widget:
            _set_text_plainly(widget)


def _leave_to_its_group(button: Any) -> None:
    """The name and the kind are the group's (12.7.3.1); the spoken words are each button's own."""
    for key in ("T", "FT"):
        del button[key]


def _name_as_a_group(pdf: Any, group: Any) -> None:
    """WeasyPrint gives it the words of its first button: what is asked stands in them."""
    button = follow(pdf, group["Kids"][0])
    group["TU"] = pydyf.String(button["TU"].string.rpartition(ANSWER)[0])
    group["Ff"] &= ~_MAY_NOT_BE_EMPTY


def _set_text_plainly(field: Any) -> None:
    """Colour, font and size only: an appearance knows no graphics state (12.7.3.3)."""
    default = field["DA"].string
    field["DA"] = pydyf.String(default[default.index(b" gs ") + len(b" gs ") :])
