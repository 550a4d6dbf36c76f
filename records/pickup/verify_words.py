"""What people read about a document they checked; nothing in it is about a patient."""

import dataclasses
import enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.dates import full_date
from portal.models import Practice
from records.actions.document_checks import Found
from records.pickup.verify import Finding, Unknown

Words = str | Promise


class Tone(enum.StrEnum):
    """How the answer looks; each has its icon."""

    GOOD = "good"
    BAD = "bad"
    HALT = "halt"
    OPEN = "open"


@dataclasses.dataclass(frozen=True)
class Said:
    """The heading, and what to do. `asks_to_call`: our phone follows; `again`: why to go back."""

    tone: Tone
    heading: Words
    advice: Words = ""
    asks_to_call: bool = True
    again: Words = ""


SAID: dict[Found | Unknown, Said] = {
    Found.GENUINE: Said(
        Tone.GOOD,
        gettext_lazy("This document came from us and has not been changed"),
        asks_to_call=False,
    ),
    Found.CODE_KNOWN: Said(
        Tone.OPEN,
        gettext_lazy("We made a document with this code"),
        gettext_lazy(
            "A code can be copied onto another paper. It does not show that nothing was changed. "
            "Only the PDF can show that."
        ),
        asks_to_call=False,
        again=gettext_lazy("Choose the PDF to be sure"),
    ),
    Found.UNFINISHED: Said(
        Tone.OPEN,
        gettext_lazy("The document with this code is not finished"),
        gettext_lazy(
            "We have not given it to anyone yet. If you have a document with this code now, "
            "do not use it before you talk to us."
        ),
    ),
    Found.ANOTHER_FILE: Said(
        Tone.OPEN,
        gettext_lazy("This file has our seal, but we keep another file for this document"),
        gettext_lazy(
            "Nothing in it was changed after we sealed it. It may come from before we had to "
            "restore our records from a backup. Do not use it before you talk to us."
        ),
    ),
    Found.CHANGED: Said(
        Tone.BAD,
        gettext_lazy("This file is not the same as the one we made"),
        gettext_lazy(
            "It may have been changed, saved again, or cut into parts. Do not use it. "
            "Ask whoever gave it to you for the file as they got it from us."
        ),
    ),
    Found.TAKEN_BACK: Said(
        Tone.HALT,
        gettext_lazy("The permission was taken back"),
        gettext_lazy("Do not send records because of this document. It no longer allows that."),
    ),
    Found.ENDED: Said(
        Tone.HALT,
        gettext_lazy("The permission has ended"),
        gettext_lazy("Do not send records because of this document. It no longer allows that."),
    ),
    Unknown.CODE: Said(
        Tone.OPEN,
        gettext_lazy("We do not know this code"),
        gettext_lazy(
            "Check that you typed it as it is printed. If it is right, we did not make this "
            "document, or it is too old for us to check."
        ),
    ),
    Unknown.FILE: Said(
        Tone.OPEN,
        gettext_lazy("We do not know this document"),
        gettext_lazy("We did not make this document, or it is too old for us to check."),
    ),
    Unknown.NOT_IN_RECORDS: Said(
        Tone.OPEN,
        gettext_lazy("This file has our seal, but it is not in our records"),
        gettext_lazy(
            "Nothing in it was changed after we sealed it. It may be too old, or come from before "
            "we had to restore our records from a backup. We cannot tell if a permission in it "
            "still holds. Do not use it before you talk to us."
        ),
    ),
    Unknown.TOO_COSTLY: Said(
        Tone.BAD,
        gettext_lazy("We stopped reading this file"),
        gettext_lazy("It takes more time or memory to read than any document we make."),
    ),
    Unknown.CANNOT_TELL: Said(
        Tone.OPEN,
        gettext_lazy("We cannot check this file right now"),
        gettext_lazy("The fault is ours and says nothing about the file. Try again later."),
        again=gettext_lazy("Try again"),
    ),
    Unknown.BUSY: Said(
        Tone.OPEN,
        gettext_lazy("We are checking other files right now"),
        gettext_lazy("Wait a minute and try again."),
        asks_to_call=False,
        again=gettext_lazy("Try again"),
    ),
}


def facts(finding: Finding, practice: Practice) -> str:
    """When the document was made and how long it is, as far as the finding tells."""
    if finding.kind in (Found.TAKEN_BACK, Found.ENDED) or finding.sealed_at is None:
        return ""
    made = _("We made it on %(day)s.") % {"day": full_date(practice.today(finding.sealed_at))}
    if not finding.pages:
        return made
    pages = ngettext("It has %(count)d page.", "It has %(count)d pages.", finding.pages)
    return f"{made} {pages % {'count': finding.pages}}"
