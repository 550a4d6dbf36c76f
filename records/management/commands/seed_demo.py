"""Fills a new demonstration, once: the practice, its staff, and about forty requests made by the real actions."""

import datetime as dt
import secrets
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.models import Practice, StaffUser
from records.actions.checking import start_checking
from records.actions.claims import claim
from records.actions.drafts import save_answers, start_draft
from records.actions.notes import add_note
from records.actions.submission import SigningAct, submit
from records.intake.clock import moment
from records.intake.content import contact_choices, signed_content
from records.intake.forms.signing import AGREEMENT, INTENT, SIGN_BUTTON
from records.intake.people import signer_name
from records.intake.situation import Situation
from records.management.demo_brochure import add_brochure
from records.management.demo_practice import make_practice, make_staff
from records.models import Draft, RecordsRequest

PEOPLE = Path(__file__).parent.parent / "demo_people.toml"
SIGN_IN = "demo-sign-in.txt"
Person = dict[str, Any]


class Command(BaseCommand):
    help = "Fills a new demonstration; does nothing when there is a practice already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: this makes invented people.")
        if Practice.objects.exists():
            return
        at = timezone.now()
        practice = make_practice(at)
        add_brochure(practice.notices.get())
        password = secrets.token_urlsafe(12)
        staff = make_staff(practice, password)
        keep_sign_in(staff, password)
        for number, person in enumerate(tomllib.loads(PEOPLE.read_text())["person"]):
            sent_at = at - dt.timedelta(days=person["days_ago"], minutes=7 * number)
            work_on(ask(practice, person, number, sent_at), person, staff, at)
        self.stdout.write("The demonstration is ready.")


def keep_sign_in(staff: dict[str, StaffUser], password: str) -> None:
    """How to sign in, for `make run` to say."""
    path = settings.PORTAL_VAR / SIGN_IN
    emails = ", ".join(user.email for user in staff.values())
    path.write_text(f"Sign in as {emails}\nPassword   {password}\n")
    path.chmod(0o600)


def ask(practice: Practice, person: Person, number: int, at: dt.datetime) -> RecordsRequest:
    """Answer every question, sign and send."""
    draft = start_draft(practice, at=at)
    for slug, values in answers_of(person, number).items():
        save_answers(draft, {slug: values}, at=at)
    situation = Situation.of(draft, at)
    return submit(
        draft, signed_content(situation), contact_choices(situation), sign(draft, situation, at)
    )


def sign(draft: Draft, situation: Situation, at: dt.datetime) -> SigningAct:
    """Type the name, agree, and press the button."""
    return SigningAct(
        typed_name=str(signer_name(situation)),
        signed_at=at,
        local_time=moment(draft.practice, at),
        intent=str(INTENT),
        button=str(SIGN_BUTTON),
        agreement=str(AGREEMENT),
        address="192.0.2.1",
        browser="Demonstration",
        choices=draft.chosen_at,
    )


def work_on(
    records_request: RecordsRequest, person: Person, staff: dict[str, StaffUser], at: dt.datetime
) -> None:
    """What staff did so far."""
    if person["stage"] == "received":
        return
    user = staff[person["staff"]]
    claim(records_request, by=user, at=at)
    if person["stage"] == "checking":
        start_checking(records_request, by=user, at=at)
        add_note(records_request, "Called the number in the chart. No answer yet.", by=user, at=at)


def answers_of(person: Person, number: int) -> dict[str, dict[str, Any]]:
    """The answers of one invented person; what they ask for changes from one to the next."""
    email = f"person{number}@home.example"
    own = {
        **who_asks(person),
        "patient-name": name(person["first"], person["middle"], person["last"]),
        "other-names": {
            "other_names": "yes" if person["other"] else "no",
            "names": person["other"],
        },
        "birth-date": {"birth_date": person["born"].isoformat()},
        "mail": {
            "street": f"{1200 + 17 * number} SW Example Avenue",
            "street_more": "Apartment 5" if number % 3 == 0 else "",
            "city": "Tualatin",
            "state": "OR",
            "zip_code": "97062",
            "is_abroad": False,
        },
        "reach": {
            "email": email if number % 5 else "",
            "phone": f"503-555-01{number % 100:02}",
            "best_way": "email" if number % 5 else "phone",
            "voice_message": "yes" if number % 2 else "no",
            "plain_subject": number % 7 == 0,
        },
        "send-to": {"send_to": person["to"]},
        **wanted(number),
        "needs": {"large_print": number % 11 == 0, "by": "", "why": ""},
        "id": {"answer": ("later", "call", "mail")[number % 3]},
    }
    if person["to"] == "me":
        return own | {"how": {"delivery": "online" if number % 5 else "paper"}}
    return own | to_someone_else(person["to"], number)


def who_asks(person: Person) -> dict[str, dict[str, Any]]:
    """Most ask for themselves; some for another, or with somebody's help."""
    if "who" not in person:
        return {"who": {"who": "mine"}}
    first, last = person["asker"]
    return {
        "who": {"who": person["who"]},
        "right": {"right": person.get("right", "")},
        "your-name": name(first, "", last),
        "death-date": {"death_date": person.get("died", "")},
        "papers": {"answer": "later"},
    }


def name(first: str, middle: str, last: str) -> dict[str, Any]:
    """A name as it is answered."""
    parts = {"first_names": first, "middle_names": middle, "last_names": last}
    return {**parts, "one_name": not last}


def wanted(number: int) -> dict[str, dict[str, Any]]:
    """Which records, and of which time."""
    choice = ("all", "chosen", "short")[number % 3]
    return {
        "records": {"choice": choice},
        "records-choose": {"kinds": ["implant", "procedures", "imaging_reports"]},
        "details": dict.fromkeys(("clinician", "procedure", "other", "leave_out"), ""),
        "dates": {"dates": "all", "start": "", "end": ""}
        if number % 2
        else {"dates": "range", "start": "2019-01", "end": "2023-03"},
    }


def to_someone_else(kind: str, number: int) -> dict[str, dict[str, Any]]:
    """Recipient, reason, end and the four choices of a permission."""
    is_clinic = kind == "clinic"
    return {
        "recipient": {
            "name": "Cascade Example Vascular Clinic" if is_clinic else "Sample Law Office",
            "address": "450 Sample Road\nSalem, OR 97301",
            "phone": "503-555-0176",
            "fax": "503-555-0177",
        },
        "why": {"purpose": ("care", "at_my_request", "benefits", "legal")[number % 4]},
        "privacy": {
            "mental_health": "leave_out",
            "alcohol_drug": "leave_out",
            "hiv": "include" if number % 2 else "leave_out",
            "genetic": "include",
        },
        "how": {"delivery": "fax" if is_clinic else "paper"},
        "until": {"ending": ("sent", "days_90", "year_1")[number % 3], "on": ""},
    }
