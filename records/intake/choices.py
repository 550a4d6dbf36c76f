"""The answers people can choose from, with their words; the codes are those of the signed content."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from records.policy.rights import MONEY_ONLY, NONE, Right

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

RIGHTS: dict[str, Choices] = {
    "child": [
        (Right.PARENT, _("I am the parent")),
        (Right.GUARDIAN, _("I am the legal guardian")),
        (Right.FOSTER, _("I am a foster carer or agency worker")),
        (NONE, _("None of these")),
    ],
    "adult": [
        (Right.HEALTH_AGENT, _("Health care power of attorney or representative")),
        (Right.COURT_GUARDIAN, _("Court-appointed guardian")),
        (MONEY_ONLY, _("Power of attorney for money or property only")),
        (Right.OTHER_PAPER, _("Other legal paper")),
        (NONE, _("None of these")),
    ],
    "died": [
        (Right.EXECUTOR, _("I am the executor or administrator")),
        (Right.FAMILY, _("I am the spouse, child or parent and helped with their care")),
        (Right.CLAIM, _("I have a claim because of the death")),
        (NONE, _("None of these")),
    ],
}

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

PURPOSES_OF_ANOTHER: Choices = [
    (code, _("For the patient’s care") if code == "care" else label) for code, label in PURPOSES
]

RECORDS: Choices = [
    ("all", _("All of my records")),
    ("short", _("A short set for a new doctor")),
    ("chosen", _("Let me choose, or leave something out")),
]
RECORDS_OF_ANOTHER: Choices = [("all", _("All of the patient’s records")), *RECORDS[1:]]
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
    ("outside", _("Records that came from other doctors")),
    ("bills", _("Bills, payments and insurance")),
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
    ("pickup", _("Somebody picks them up")),
    ("inspect", _("I want to come and look at them")),
]

PICKUP: Choices = [("me", _("I will")), ("other", _("Someone else"))]

NEEDED_WHY: Choices = [
    ("emergency", _("Emergency or urgent care, such as for an implant")),
    ("visit", _("A visit to a doctor")),
    ("deadline", _("A deadline for benefits, or in court")),
    ("other", _("Another reason")),
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
    ("event", _("When something happens")),
]


def words(choices: Choices, code: str) -> str:
    """The words for `code`, "" if it is not one of them."""
    return str(dict(choices).get(code, ""))
