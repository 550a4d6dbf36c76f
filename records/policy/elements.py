"""What a permission or a request must have or be, and the words for what it lacks."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.policy.sensitive import Category


class Element(StrEnum):
    """In the order in which a document says them; the last ones are about the document as a whole."""

    PATIENT = "patient"
    DISCLOSER = "discloser"
    RECIPIENT = "recipient"
    SEND_TO = "send_to"
    RECORDS = "records"
    CATEGORY_CHOICE = "category_choice"
    CATEGORY_ACT = "category_act"
    DISCUSSION = "discussion"
    PURPOSE = "purpose"
    ENDING = "ending"
    LONGEST_TERM = "longest_term"
    TAKING_BACK = "taking_back"
    NO_CONDITION = "no_condition"
    SHARING_ON = "sharing_on"
    COPY = "copy"
    LIMITS_ON_RECORDS = "limits_on_records"
    LIMITS_ON_USE = "limits_on_use"
    SIGNATURE = "signature"
    SIGNED_ON = "signed_on"
    AUTHORITY = "authority"
    MINOR_SIGNATURE = "minor_signature"
    PLAIN_WORDS = "plain_words"
    FONT_SIZE = "font_size"
    OWN_SIGNATURE = "own_signature"
    ALONE = "alone"
    SESSION_NOTES_APART = "session_notes_apart"
    NOT_CONDITIONED = "not_conditioned"
    NOT_ENDED = "not_ended"
    NOT_TAKEN_BACK = "not_taken_back"
    TRUE = "true"


@dataclasses.dataclass(frozen=True)
class Defect:
    """One thing that is missing or wrong: codes only. `about` is a category, or a number."""

    element: Element
    law: str
    words: str
    about: str = ""


# By the `words` of a defect: an element, unless one element can fail in several ways.
WORDS: Mapping[str, str | Promise] = {
    "patient": _("Write the name of the patient"),
    "discloser": _("Name who may send the records"),
    "recipient": _("Name each person or place that may get the records"),
    "send_to": _("Say where we should send the records"),
    "records": _("Say which records you mean"),
    "category_choice": _("Choose include or leave out for %(about)s"),
    "category_mark": _("Make a mark beside %(about)s"),
    "category_initials": _("Put initials beside %(about)s"),
    "category_signature": _("Sign beside %(about)s"),
    "category_specific_mention": _("Name %(about)s in the permission"),
    "discussion": _("Put initials where it says with whom we may talk"),
    "purpose": _("Say why we should send them. “At my request” is enough"),
    "ending": _("Say when the permission ends"),
    "longest_term": _("Choose a last day that is at most %(about)s days after you sign"),
    "taking_back": _("Say how to take the permission back"),
    "no_condition": _("Say that care does not depend on signing"),
    "sharing_on": _("Say that others may share the records"),
    "copy": _("Say that the person who signs gets a copy"),
    "limits_on_records": _("Say how each kind of record may be used"),
    "limits_on_use": _("Say what the person who gets the records may do with them"),
    "signature": _("Sign your name"),
    "signed_on": _("Write the date on which you sign"),
    "signed_ahead": _("Check the date of signing. It is still to come"),
    "authority": _("Say what lets you sign for the patient"),
    "minor_signature": _("Let the young patient sign, too"),
    "plain_words": _("Use plain words"),
    "font_size": _("Print it in letters of %(about)s points or more"),
    "own_signature": _("Sign for this permission alone"),
    "alone": _("Put the permission on a page of its own"),
    "session_notes_apart": _("Use one more permission for the private notes of a therapist"),
    "not_conditioned": _("Take out what makes care or payment depend on signing"),
    "not_ended": _("Ask for a new permission. This one has ended"),
    "not_taken_back": _("Do not send. This permission was taken back"),
    "true": _("Ask for a new permission. Something in this one is not true"),
}


def sentence(defect: Defect) -> str:
    """What to do about it, for people."""
    about = defect.about
    if about in Category.values:
        about = str(Category(about).label)
    return str(WORDS[defect.words]) % {"about": about}


def sentences(defects: tuple[Defect, ...]) -> tuple[str, ...]:
    """What to do about all of them, each once: two laws may ask for the same."""
    return tuple(dict.fromkeys(sentence(defect) for defect in defects))
