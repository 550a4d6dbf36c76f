"""Empty signature fields, already tagged and placed, for the seal and the archive time stamp.

A seal may not add to the page it covers, so the fields are part of the page. WeasyPrint lays out
and tags check boxes; here each becomes a signature field (ISO 32000-1, 12.7.4.5).
"""

from typing import Any

import pydyf

from records.documents.pdf_objects import follow

_CHECK_BOX_KEYS = ("AP", "AS", "Border", "MK", "V")
_PRINT, _LOCKED = 1 << 2, 1 << 7


def leave_empty_signature_fields(pdf: Any) -> None:
    """Turn every check box of the document into an empty signature field."""
    form = pdf.catalog["AcroForm"]
    for key in ("NeedAppearances", "DR"):
        del form[key]
    for reference in form["Fields"]:
        _empty(pdf, follow(pdf, reference))


def _empty(pdf: Any, field: Any) -> None:
    for key in _CHECK_BOX_KEYS:
        del field[key]
    left, top, right, bottom = field["Rect"]
    field["Rect"] = pydyf.Array((left, bottom, right, top))
    field["FT"] = "/Sig"
    field["F"] = _PRINT | _LOCKED
    field["Contents"] = field["TU"]
    if right > left:
        # A field with a size needs an appearance (ISO 19005-3, 6.3.3): nothing, over the page's text.
        nothing = pydyf.Stream(
            [],
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array((0, 0, right - left, top - bottom)),
            },
        )
        pdf.add_object(nothing)
        field["AP"] = pydyf.Dictionary({"N": nothing.reference})
