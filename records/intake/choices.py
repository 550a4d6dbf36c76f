"""The answers people can choose from, with their words; the codes are those of the signed content."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

Choices = list[tuple[str, StrOrPromise]]

WHO: Choices = [
    ("mine", _("Mine")),
    ("child", _("My child’s")),
    ("adult", _("An adult I legally act for")),
    ("died", _("Someone who has died")),
    ("helping", _("Someone I am helping, who can sign")),
    ("job", _("A client’s or patient’s")),
]
WHO_HINTS = {"job": _("I am asking as part of my job")}

OTHER_NAMES: Choices = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("I do not know"))]

BEST_WAY: Choices = [("email", _("Email")), ("phone", _("Phone")), ("mail", _("Mail"))]

YES_NO: Choices = [("yes", _("Yes")), ("no", _("No"))]

SEND_TO: Choices = [
    ("me", _("To me")),
    ("clinic", _("To a doctor or clinic")),
    ("other", _("To someone else, such as a lawyer, insurer or family member")),
]

PURPOSES: Choices = [
    ("at_my_request", _("At my request (no other reason needed)")),
    ("care", _("For my care")),
    ("benefits", _("Insurance or benefits")),
    ("legal", _("Legal")),
]

RECORDS: Choices = [
    ("all", _("All of my records")),
    ("short", _("A short set for a new doctor")),
    ("chosen", _("Let me choose")),
]
RECORDS_HINTS = {
    "short": _(
        "Notes, tests and medicines of your last 2 years as our patient, and any implant details"
    )
}

KINDS: Choices = [
    ("visit_notes", _("Visit notes")),
    ("test_results", _("Test results")),
    ("imaging_reports", _("Imaging reports (words)")),
    ("images", _("Images (pictures)")),
    ("procedures", _("Procedures and surgery")),
    ("implant", _("Implant or port details (device card)")),
    ("medicines", _("Medicines and allergies")),
    ("letters", _("Letters")),
    ("bills", _("Bills and payments")),
]

DATES: Choices = [("all", _("All dates")), ("range", _("From one month to another"))]

CATEGORY_CHOICES: Choices = [("include", _("Include")), ("leave_out", _("Leave out"))]
CATEGORY_HINTS = {
    "mental_health": _("Visits, medicines and tests for mental health."),
    "alcohol_drug": _(
        "Care for an alcohol or drug use disorder. We will tell the person who gets these "
        "records that the law limits how they may use and share them."
    ),
    "hiv": _("Tests, results and treatment."),
    "genetic": _("Results that show what may run in a family."),
}

DELIVERIES: Choices = [
    ("online", _("Online, by private link (free)")),
    ("paper", _("On paper by mail")),
    ("disc", _("On a disc or USB drive by mail")),
    ("email", _("By plain email")),
    ("fax", _("By fax")),
]

EMAIL_WARNING: Choices = [
    ("link", _("Use the private link instead")),
    ("understood", _("I understand. Send by plain email")),
]

IDENTITY: Choices = [
    ("photo", _("Add a photo of ID now")),
    ("later", _("I will do it later")),
    ("call", _("Call me instead")),
    ("mail", _("By mail")),
]
IDENTITY_HINTS = {
    "photo": _("Take a photo, or choose one you have"),
    "later": _("We will contact you and say how"),
    "call": _("We will ask you a few questions"),
    "mail": _("You send us a copy of your ID. We show the address after you sign"),
}

PAPERS: Choices = [
    ("photo", _("Add them now")),
    ("later", _("I will do it later")),
    ("mail", _("By mail")),
]
PAPERS_HINTS = {
    "photo": _("Take photos, or choose files you have"),
    "later": _("We will contact you and say how"),
    "mail": _("You send us copies. We show the address after you sign"),
}

ENDINGS: Choices = [
    ("sent", _("When the records have been sent")),
    ("days_90", _("In 90 days")),
    ("year_1", _("In 1 year")),
    ("date", _("On a date")),
]


def words(choices: Choices, code: str) -> str:
    """The words for `code`, "" if it is not one of them."""
    return str(dict(choices).get(code, ""))
