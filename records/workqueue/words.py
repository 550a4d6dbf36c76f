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
    "later": gettext_lazy("Will send it later"),
    "call": gettext_lazy("Call them"),
    "mail": gettext_lazy("By mail"),
}
MESSAGES: Words = {"received": gettext_lazy("We have your request")}

# Why work got stuck: what is wrong, and what helps.
PROBLEMS: Words = {
    "missing_glyph": gettext_lazy(
        "The request holds a character that our fonts cannot print. Ask the patient how to write it."
    ),
    "empty_answer": gettext_lazy("An answer that must be on the document is missing."),
    "fonts_missing": gettext_lazy(
        "A font is not installed on the server. Tell your administrator."
    ),
    "key_unavailable": gettext_lazy(
        "The key of the seal is missing or locked. Tell your administrator."
    ),
    "certificate_expired": gettext_lazy(
        "The certificate of the seal has ended. Tell your administrator."
    ),
    "certificate_revoked": gettext_lazy(
        "The certificate of the seal was called back. Tell your administrator."
    ),
    "certificate_not_trusted": gettext_lazy(
        "The certificate of the seal is not one we trust. Tell your administrator."
    ),
    "revocation_lists_outdated": gettext_lazy(
        "A list that the seal needs is out of date. It is renewed once a day."
    ),
    "lists_not_fetched": gettext_lazy("A list that the seal needs could not be fetched."),
    "timestamp_unavailable": gettext_lazy("The timestamp service did not answer."),
    "timestamp_not_trusted": gettext_lazy(
        "The timestamp service is not one we trust. Tell your administrator."
    ),
    "timestamp_too_short": gettext_lazy(
        "The certificate of the timestamp service ends too soon. Tell your administrator."
    ),
    "clocks_differ": gettext_lazy(
        "The clocks of the server and of the timestamp service differ, or sealing took too long. "
        "Tell your administrator."
    ),
    "level_unknown": gettext_lazy(
        "The settings ask for a kind of seal that does not exist. Tell your administrator."
    ),
    "level_not_reached": gettext_lazy(
        "The seal did not become what the settings ask for. Tell your administrator."
    ),
    "fields_missing": gettext_lazy(
        "The document has no place for the seal. Tell your administrator."
    ),
    "not_genuine": gettext_lazy(
        "The kept PDF is not the one that was sealed. Do not send it. Tell your administrator."
    ),
    "foreign_resource": gettext_lazy(
        "The document asked for a file that is not part of it. Tell your administrator."
    ),
    "words_changed": gettext_lazy(
        "The text that was signed is no longer on the server. Tell your administrator."
    ),
    "storage_unavailable": gettext_lazy("The place where files are kept did not answer."),
    "storage_full": gettext_lazy(
        "The place where files are kept is full. Tell your administrator."
    ),
    "maybe_sent": gettext_lazy("The mail server may have it. Open the request to decide."),
    "mail_server_away": gettext_lazy("The mail server did not answer."),
    "address_refused": gettext_lazy("The mail server does not accept this address."),
    "message_refused": gettext_lazy("The mail server did not accept the message."),
    "unwritable": gettext_lazy("The message cannot be written as an email. Call or write instead."),
    "fault": gettext_lazy("Something failed that we did not foresee. Tell your administrator."),
    "worker_lost": gettext_lazy("The work stopped each time before it was done."),
}


def problem(code: str) -> str:
    """Why it failed, as a sentence; a kind that has no words yet is named, so that it can be told on."""
    if not code:
        return _("No reason was given.")
    return str(PROBLEMS.get(code) or _("Something failed: %(code)s.") % {"code": code})


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
