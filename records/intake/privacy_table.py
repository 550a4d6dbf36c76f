"""What the privacy page says about each question: why we ask, who sees the answer, how long it stays.

A new question needs its row here: tests/intake/test_privacy_table.py holds the table to the wizard.
"""

import dataclasses

from django.utils.translation import gettext_lazy as _

from records.intake.fields import Words
from records.intake.steps import STEPS

STAFF = _("The staff who work on your request")
STAFF_AND_RECIPIENT = _("The staff who work on your request, and whoever you send the records to")
STAFF_AND_POST = _("The staff who work on your request, and the service that carries our email")
WITH_REQUEST = _("At least 6 years")


@dataclasses.dataclass(frozen=True)
class Use:
    """One row: the fields it speaks of, by their names in the form."""

    fields: tuple[str, ...]
    why: Words
    seen_by: Words = STAFF
    kept: Words = WITH_REQUEST


@dataclasses.dataclass(frozen=True)
class Line:
    """A row as it is shown, with the words of the question."""

    question: Words
    use: Use


PHOTO_FIELDS = ("file",)


def _recipient(*more: str) -> Use:
    fields = ("name", "address", "phone", "fax", "may_discuss", *more)
    return Use(fields, _("We may send only to the places you name"), STAFF_AND_RECIPIENT)


# By the slug of the question.
USES: dict[str, Use] = {
    "who": Use(("who",), _("To ask you only what we need")),
    "right": Use(("right",), _("Only some people may ask for another person’s records")),
    "your-name": Use(
        ("first_names", "middle_names", "last_names", "one_name"),
        _("To know who asks for another person, or who helped"),
        STAFF_AND_RECIPIENT,
    ),
    "patient-name": Use(
        ("first_names", "middle_names", "last_names", "one_name"),
        _("To find the right records"),
        STAFF_AND_RECIPIENT,
    ),
    "other-names": Use(
        ("other_names", "names"),
        _("Older records may be kept under another name"),
        STAFF_AND_RECIPIENT,
    ),
    "birth-date": Use(
        ("birth_date",), _("To tell people with the same name apart"), STAFF_AND_RECIPIENT
    ),
    "death-date": Use(
        ("death_date",), _("To know which rules hold, and to find the records"), STAFF_AND_RECIPIENT
    ),
    "mail": Use(
        ("street", "street_more", "city", "state", "zip_code", "is_abroad"),
        _("To mail you letters or records"),
    ),
    "mail-abroad": Use(("address",), _("To mail you letters or records")),
    "reach": Use(
        ("email", "phone", "best_way", "voice_message", "plain_subject"),
        _("To tell you what happens with your request"),
        STAFF_AND_POST,
    ),
    "send-to": Use(
        ("send_to",), _("The law has one rule for records sent to you, and one for all others")
    ),
    "recipient": _recipient("another"),
    "recipient-2": _recipient("another"),
    "recipient-3": _recipient(),
    "why": Use(
        ("purpose",),
        _("The law wants a reason on each permission. “At my request” is enough"),
        STAFF_AND_RECIPIENT,
    ),
    "records": Use(("choice",), _("To send what you want"), STAFF_AND_RECIPIENT),
    "records-choose": Use(("kinds",), _("To send what you want"), STAFF_AND_RECIPIENT),
    "details": Use(
        ("clinician", "procedure", "other", "leave_out"),
        _("To send what you want, and leave out what you want left out"),
        STAFF_AND_RECIPIENT,
    ),
    "dates": Use(
        ("dates", "start", "end", "start_2", "end_2", "start_3", "end_3"),
        _("To send what you want"),
        STAFF_AND_RECIPIENT,
    ),
    "privacy": Use(
        ("mental_health", "alcohol_drug", "hiv", "genetic"),
        _("The law wants your own choice for each of these"),
        STAFF_AND_RECIPIENT,
    ),
    "how": Use(("delivery",), _("To send the records the way you want")),
    "email-warning": Use(("choice",), _("To be sure you know that plain email is not private")),
    "pickup": Use(("who", "name"), _("To give the records to nobody else")),
    "needs": Use(
        ("large_print", "by", "why"), _("To send what you can read, and in time if we can")
    ),
    "id": Use(("answer",), _("To be sure that nobody else gets your records")),
    "id-photo": Use(
        PHOTO_FIELDS,
        _("To be sure that nobody else gets your records"),
        kept=_("Until 30 days after your request ends"),
    ),
    "papers": Use(("answer",), _("To know how you show your right to ask")),
    "papers-add": Use(PHOTO_FIELDS, _("To see that you may ask for another person’s records")),
    "until": Use(
        ("ending", "on", "event"), _("The law wants every permission to end"), STAFF_AND_RECIPIENT
    ),
}

SIGNATURE = Line(
    _("Your signature, and the time, internet address and browser you signed with"),
    Use(
        ("typed_name", "agrees", "mark", "witness"),
        _("To show later who asked, and how they signed"),
        STAFF_AND_RECIPIENT,
    ),
)
CONTACT = Line(
    _("What you write on the contact page"),
    Use(
        ("topic", "name", "reply_to", "text"),
        _("To answer you"),
        _("The staff who answer messages"),
        _("Until 6 months after we answered"),
    ),
)


def lines() -> list[Line]:
    """The whole table, in the order in which people are asked."""
    asked = [Line(step.form.question, USES[step.slug]) for step in STEPS if step.slug in USES]
    return [*asked, SIGNATURE, CONTACT]
