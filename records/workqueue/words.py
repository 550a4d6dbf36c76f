"""The words staff read for the codes that are stored; what a person signs has its own words."""

import datetime as dt
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.dates import full_date
from records.policy.sensitive import Category

Words = Mapping[str, str | Promise]

CHOICES: Words = {
    "all": gettext_lazy("All records"),
    "short": gettext_lazy(
        "A short set for a new doctor: notes, tests and medicines of the last 2 years "
        "as a patient, and any implant details"
    ),
}
KINDS: Words = {
    "visit_notes": gettext_lazy("Visit notes"),
    "test_results": gettext_lazy("Test results"),
    "imaging_reports": gettext_lazy("Imaging reports (words)"),
    "images": gettext_lazy("Images (pictures)"),
    "procedures": gettext_lazy("Procedures and surgery"),
    "implant": gettext_lazy("Implant or port details (device card)"),
    "medicines": gettext_lazy("Medicines and allergies"),
    "letters": gettext_lazy("Letters"),
    "bills": gettext_lazy("Bills and payments"),
}
DELIVERIES: Words = {
    "online": gettext_lazy("Online, private link"),
    "paper": gettext_lazy("On paper, by mail"),
    "disc": gettext_lazy("On a disc or USB, by mail"),
    "email": gettext_lazy("By plain email"),
    "fax": gettext_lazy("By fax"),
}
PURPOSES: Words = {
    "at_my_request": gettext_lazy("At the patient’s request"),
    "care": gettext_lazy("For care"),
    "benefits": gettext_lazy("Insurance or benefits"),
    "legal": gettext_lazy("Legal"),
}
RECIPIENTS: Words = {
    "requester": gettext_lazy("The person who asked"),
    "clinic": gettext_lazy("A doctor or clinic"),
    "other": gettext_lazy("Someone else"),
}
IDENTITY_ANSWERS: Words = {
    "photo": gettext_lazy("Photo added"),
    "later": gettext_lazy("Will send it later"),
    "call": gettext_lazy("Call them"),
    "mail": gettext_lazy("By mail"),
}
PAPERS_ANSWERS: Words = {
    "photo": gettext_lazy("Added with the request"),
    "later": gettext_lazy("Will send them later"),
    "mail": gettext_lazy("By mail"),
}
MESSAGES: Words = {"received": gettext_lazy("We have your request")}


def message(code: str) -> str:
    """What a message is about."""
    return str(MESSAGES[code])


def category(code: str) -> str:
    """A category with extra protection."""
    return str(Category(code).label)


def months(first: str, last: str) -> str:
    """The time the records are from; each end is "2019-01", or "" for no limit."""
    words = {"first": _month(first), "last": _month(last)}
    if first and last:
        return _("%(first)s to %(last)s") % words
    if first:
        return _("From %(first)s on") % words
    return _("Up to %(last)s") % words if last else _("All dates")


def ending(kind: str, on: str) -> str:
    """When the permission ends."""
    if kind == "sent":
        return _("When the records have been sent")
    return _("At the end of %(day)s") % {"day": full_date(dt.date.fromisoformat(on))}


def _month(month: str) -> str:
    if not month:
        return ""
    return date_format(dt.date.fromisoformat(f"{month}-01"), pgettext("a month", "F Y"))
