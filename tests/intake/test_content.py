"""From answers to what is signed: equal to what was answered, and empty where a route must not ask."""

import datetime as dt

import pytest

from records.actions.submission import ContactChoices
from records.documents.content import (
    AnswerBy,
    CategoryChoice,
    Discloser,
    Ending,
    Reach,
    Receiver,
    SignedContent,
    Subject,
    WantedRecords,
)
from records.intake.content import address_lines, contact_choices, ends_on, signed_content
from records.intake.situation import Situation
from records.models import Draft
from tests.factories import make_practice
from tests.intake.answers import ACCESS, AUTHORIZATION
from tests.intake.conftest import Visitor

DISCLOSER = Discloser(
    "Cascade Vein Clinic",
    "Harbor Records Keeping",
    "PO Box 1180, Tualatin, OR 97062",
    "503-555-0142",
)
PATIENT = Subject("María José del Pilar O’Neill-Łukasiewicz", "María Smith", "1948-03-27")
REACH = Reach(
    ("1234 SW Main Street", "Apt 5", "Tualatin, OR 97062"), "maria@home.example", "503-555-0112"
)
AT = dt.datetime(2026, 2, 27, 7, 30, tzinfo=dt.UTC)  # still February 26 in Oregon


def answered(answers, until="sign"):
    """The situation of somebody who gave these answers."""
    visitor = Visitor().start()
    visitor.answer(answers, until)
    return Situation.of(Draft.objects.get(), AT)


@pytest.mark.usefixtures("practice")
def test_an_access_request_holds_what_was_answered_and_nothing_of_a_permission():
    assert signed_content(answered(ACCESS)) == SignedContent(
        kind="access_request",
        version="1",
        language="en",
        discloser=DISCLOSER,
        patient=PATIENT,
        reach=REACH,
        records=WantedRecords("all", (), "", ""),
        delivery="online",
        answer_by=AnswerBy("legal", 30),
    )


@pytest.mark.usefixtures("practice")
def test_an_authorization_holds_every_element_of_164_508():
    situation = answered(AUTHORIZATION)
    chosen_at = situation.chosen_at["privacy"]
    assert signed_content(situation) == SignedContent(
        kind="authorization",
        version="1",
        language="en",
        discloser=DISCLOSER,
        patient=PATIENT,
        reach=REACH,
        records=WantedRecords("chosen", ("visit_notes", "implant"), "2019-01", "2023-03"),
        delivery="fax",
        answer_by=AnswerBy("target", 30),
        state_form="ORS 192.566",
        recipient=Receiver(
            "clinic",
            "Oregon Vascular Clinic",
            ("9000 SW Barnes Road", "Portland, OR 97225"),
            "503-555-0198",
            "503-555-0199",
        ),
        purpose="care",
        ending=Ending("days_90", "2026-05-27"),
        categories=(
            CategoryChoice("mental_health", False, chosen_at),
            CategoryChoice("alcohol_drug", False, chosen_at),
            CategoryChoice("hiv", False, chosen_at),
            CategoryChoice("genetic", True, chosen_at),
        ),
    )


@pytest.mark.usefixtures("practice")
def test_what_no_document_shows_is_kept_beside_it():
    assert contact_choices(answered(ACCESS)) == ContactChoices(
        first_names="María José",
        middle_names="del Pilar",
        last_names="O’Neill-Łukasiewicz",
        best_way="email",
        may_leave_voice_message=False,
        wants_plain_subject=True,
        identity_answer="later",
    )


@pytest.mark.usefixtures("practice")
def test_kinds_that_were_picked_before_all_was_chosen_are_not_signed():
    answers = ACCESS | {
        "records": {"choice": "chosen"},
        "records-choose": {"kinds": ["bills"]},
    }
    situation = answered(answers)
    situation.answers["records"] = {"choice": "all"}
    assert signed_content(situation).records == WantedRecords("all", (), "", "")


@pytest.mark.usefixtures("practice")
def test_mail_abroad_goes_where_the_person_wrote():
    answers = ACCESS | {
        "mail": {"is_abroad": "on"},
        "mail-abroad": {"address": "12 Rue X\n75001 Paris\nFrance"},
    }
    assert address_lines(answered(answers)) == ("12 Rue X", "75001 Paris", "France")


def test_the_practice_says_how_soon_it_plans_to_answer(db):
    make_practice(answer_target_days=21)
    assert signed_content(answered(AUTHORIZATION)).answer_by == AnswerBy("target", 21)


def test_without_a_notice_the_practice_keeps_its_own_records(practice):
    practice.notices.all().delete()
    assert signed_content(answered(ACCESS)).discloser == Discloser(
        "Cascade Vein Clinic", "Cascade Vein Clinic", "", "503-555-0100"
    )


@pytest.mark.usefixtures("practice")
def test_a_chosen_last_day_is_the_last_day():
    until = {"ending": "date", "on_month": "12", "on_day": "31", "on_year": "2099"}
    situation = answered(AUTHORIZATION | {"until": until})
    assert signed_content(situation).ending == Ending("date", "2099-12-31")


@pytest.mark.parametrize(
    ("kind", "today", "last_day"),
    [
        ("days_90", "2026-02-26", dt.date(2026, 5, 27)),
        ("year_1", "2026-02-26", dt.date(2027, 2, 26)),
        ("year_1", "2028-02-29", dt.date(2029, 2, 28)),
        ("year_1", "2027-02-28", dt.date(2028, 2, 28)),
        ("sent", "2026-02-26", None),
        ("date", "2026-02-26", None),
    ],
)
def test_an_end_has_its_last_day(kind, today, last_day):
    assert ends_on(kind, dt.date.fromisoformat(today)) == last_day


@pytest.mark.usefixtures("practice")
def test_the_short_set_says_itself_of_which_time():
    once = {**ACCESS, "dates": {"dates": "range", "start_year": "2019", "end_year": "2020"}}
    situation = answered({**once, "records": {"choice": "short"}})
    assert signed_content(situation).records == WantedRecords("short", (), "", "")


@pytest.mark.parametrize(
    ("first_day", "keeper_from"),
    [
        (dt.date(2026, 2, 26), ""),  # today
        (dt.date(2026, 2, 27), "2026-02-27"),
    ],
)
def test_a_keeper_whose_first_day_lies_ahead_is_not_said_to_keep_records_now(
    practice, first_day, keeper_from
):
    situation = answered(ACCESS)
    practice.notices.update(keeper_from_on=first_day)
    assert signed_content(situation).discloser.keeper_from == keeper_from
