"""The words staff read for the codes that are stored; what a person signs has its own words."""

import datetime as dt
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.dates import full_date, partial_date
from records.policy.rights import Right
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
    "outside": gettext_lazy("Records that came from other doctors"),
    "bills": gettext_lazy("Bills, payments and insurance"),
}
DELIVERIES: Words = {
    "online": gettext_lazy("Online, private link"),
    "paper": gettext_lazy("On paper, by mail"),
    "disc": gettext_lazy("On a disc or USB, by mail"),
    "email": gettext_lazy("By plain email"),
    "fax": gettext_lazy("By fax"),
    "pickup": gettext_lazy("Picked up"),
    "inspect": gettext_lazy("They come and look at them"),
}
NEEDED_WHY: Words = {
    "emergency": gettext_lazy("Emergency or urgent care"),
    "visit": gettext_lazy("A visit to a doctor"),
    "deadline": gettext_lazy("A deadline for benefits, or in court"),
    "other": gettext_lazy("Another reason"),
}
CAPACITIES: Words = {
    Right.PARENT: gettext_lazy("Parent"),
    Right.GUARDIAN: gettext_lazy("Legal guardian"),
    Right.FOSTER: gettext_lazy("Foster carer or agency"),
    Right.HEALTH_AGENT: gettext_lazy("Health care agent or representative"),
    Right.COURT_GUARDIAN: gettext_lazy("Guardian appointed by a court"),
    Right.OTHER_PAPER: gettext_lazy("Under another legal paper"),
    Right.EXECUTOR: gettext_lazy("Executor or administrator"),
    Right.FAMILY: gettext_lazy("Family who helped with the care"),
    Right.CLAIM: gettext_lazy("Has a claim because of the death"),
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
MESSAGES: Words = {
    "received": gettext_lazy("We have your request"),
    "code": gettext_lazy("A code to open the status page"),
}
TOLD_OF_DOCUMENT: Words = {
    "genuine": gettext_lazy("The file is the one we made"),
    "code_known": gettext_lazy("By its code: we made such a document"),
    "unfinished": gettext_lazy("By its code: the document is not made yet"),
    "another_file": gettext_lazy("The seal is ours, but we keep another file"),
    "changed": gettext_lazy("The file is not the one we made"),
    "taken_back": gettext_lazy("The permission was taken back"),
    "ended": gettext_lazy("The permission has ended"),
}


def message(code: str) -> str:
    """What a message is about."""
    return str(MESSAGES[code])


def told_of_document(code: str) -> str:
    """What somebody was told who checked a document."""
    return str(TOLD_OF_DOCUMENT[code])


def category(code: str) -> str:
    """A category with extra protection."""
    return str(Category(code).label)


def months(first: str, last: str) -> str:
    """A time the records are from; each end is a month such as "2019-01"."""
    words = {"first": partial_date(first), "last": partial_date(last)}
    return _("%(first)s to %(last)s") % words


def ending(kind: str, on: str, event: str) -> str:
    """When the permission ends."""
    if kind == "event":
        return _("When this happens: %(event)s") % {"event": event}
    if kind == "sent":
        return _("When the records have been sent")
    return _("At the end of %(day)s") % {"day": full_date(dt.date.fromisoformat(on))}
