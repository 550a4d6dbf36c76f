"""From answers to what is signed: equal to what was answered, and empty where a route must not ask."""

import datetime as dt

import pytest

from records.actions.submission import ContactChoices
from records.documents.content import (
    AnswerBy,
    CategoryChoice,
    Delivery,
    Discloser,
    Ending,
    Months,
    Needs,
    Reach,
    Receiver,
    SignedContent,
    Signer,
    Subject,
    WantedRecords,
)
from records.intake.content import address_lines, contact_choices, ends_on, signed_content
from records.intake.situation import Situation
from records.models import Draft
from tests.factories import make_practice
from tests.intake.answers import (
    ACCESS,
    ADULT_TO_CLINIC,
    AUTHORIZATION,
    CHILD,
    DIED,
    HELPED,
)
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
SIGNER = Signer("María José del Pilar O’Neill-Łukasiewicz")
OREGON_CLINIC = Receiver(
    "clinic",
    "Oregon Vascular Clinic",
    ("9000 SW Barnes Road", "Portland, OR 97225"),
    "503-555-0198",
    "503-555-0199",
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
        version="2",
        language="en",
        discloser=DISCLOSER,
        patient=PATIENT,
        reach=REACH,
        signer=SIGNER,
        records=WantedRecords("all"),
        delivery=Delivery("online"),
        needs=Needs(),
        answer_by=AnswerBy("legal", 30),
    )


@pytest.mark.usefixtures("practice")
def test_an_authorization_holds_every_element_of_164_508():
    situation = answered(AUTHORIZATION)
    chosen_at = situation.chosen_at["privacy"]
    assert signed_content(situation) == SignedContent(
        kind="authorization",
        version="2",
        language="en",
        discloser=DISCLOSER,
        patient=PATIENT,
        reach=REACH,
        signer=SIGNER,
        records=WantedRecords(
            "chosen", ("visit_notes", "implant"), (Months("2019-01", "2023-03"),)
        ),
        delivery=Delivery("fax"),
        needs=Needs(),
        answer_by=AnswerBy("target", 30),
        state_form="ORS 192.566",
        recipients=(OREGON_CLINIC,),
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
        "details": {"leave_out": "the bill of May"},
    }
    situation = answered(answers)
    situation.answers["records"] = {"choice": "all"}
    assert signed_content(situation).records == WantedRecords("all")


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
    assert signed_content(situation).records == WantedRecords("short")


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


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(
    ("answers", "signer", "patient"),
    [
        (CHILD, Signer("Ana Ruiz", "parent"), Subject("Leo Ruiz", "María Smith", "2015-05-09")),
        (
            ADULT_TO_CLINIC,
            Signer("Ana Ruiz", "court_guardian"),
            Subject("Leo Ruiz", "María Smith", "1948-03-27"),
        ),
        (
            DIED,
            Signer("Ana Ruiz", "executor"),
            Subject("Leo Ruiz", "María Smith", "1948-03-27", "2022-05"),
        ),
        (
            HELPED,
            Signer("Leo Ruiz", helper="Ana Ruiz"),
            Subject("Leo Ruiz", "María Smith", "1948-03-27"),
        ),
    ],
)
def test_who_acts_for_a_patient_signs_with_their_own_name_and_as_what(answers, signer, patient):
    content = signed_content(answered(answers))
    assert (content.signer, content.patient) == (signer, patient)


@pytest.mark.usefixtures("practice")
def test_a_date_of_death_that_was_answered_before_is_not_signed_for_the_living():
    situation = answered(DIED)
    situation.answers["who"] = {"who": "adult"}
    situation.answers["right"] = {"right": "court_guardian"}
    assert signed_content(situation).patient.death_date == ""


@pytest.mark.usefixtures("practice")
def test_a_permission_names_everybody_who_may_receive_and_talk():
    more = {"another": "on"}
    kim = {"name": "Kim", "address": "1 Oak Street", "fax": "503-555-0101", "may_discuss": "on"}
    lee = {"name": "Lee", "address": "", "fax": "503-555-0102"}
    answers = {}
    for slug, given in AUTHORIZATION.items():
        answers[slug] = given | more if slug == "recipient" else given
        if slug == "recipient":
            answers |= {"recipient-2": kim | more, "recipient-3": lee}
    assert signed_content(answered(answers)).recipients == (
        OREGON_CLINIC,
        Receiver("clinic", "Kim", ("1 Oak Street",), "", "503-555-0101", may_discuss=True),
        Receiver("clinic", "Lee", (), "", "503-555-0102"),
    )


@pytest.mark.usefixtures("practice")
def test_a_recipient_who_was_taken_out_again_is_not_signed():
    situation = answered(AUTHORIZATION)
    situation.answers["recipient-2"] = {"name": "Kim", "address": "x", "phone": "", "fax": ""}
    assert signed_content(situation).recipients == (OREGON_CLINIC,)


@pytest.mark.usefixtures("practice")
def test_several_times_words_and_what_to_leave_out_are_signed():
    told = {
        "clinician": "Dr. Example",
        "procedure": "the port of 2021",
        "other": "the form for my work",
        "leave_out": "the letter of May",
    }
    times = {
        "dates": "range",
        "start_year": "2019",
        "end_year": "2019",
        "start_2_month": "5",
        "start_2_year": "2021",
        "end_2_year": "2021",
    }
    answers = AUTHORIZATION | {"details": told, "dates": times}
    assert signed_content(answered(answers)).records == WantedRecords(
        "chosen",
        ("visit_notes", "implant"),
        (Months("2019-01", "2019-12"), Months("2021-05", "2021-12")),
        "Dr. Example",
        "the port of 2021",
        "the form for my work",
        "the letter of May",
    )


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({"who": "me"}, "María José del Pilar O’Neill-Łukasiewicz"),
        ({"who": "other", "name": "Kim Lee"}, "Kim Lee"),
    ],
)
def test_who_picks_the_records_up_is_named(given, who):
    answers = {}
    for slug, answer in ACCESS.items():
        answers[slug] = {"delivery": "pickup"} if slug == "how" else answer
        if slug == "how":
            answers["pickup"] = given
    assert signed_content(answered(answers)).delivery == Delivery("pickup", who)


@pytest.mark.usefixtures("practice")
def test_large_print_and_a_day_and_its_reason_are_signed():
    by = {"by_month": "12", "by_day": "31", "by_year": "2099"}
    needs = {"large_print": "on", "why": "emergency", **by}
    content = signed_content(answered(ACCESS | {"needs": needs}))
    assert content.needs == Needs(large_print=True, by="2099-12-31", why="emergency")


@pytest.mark.usefixtures("practice")
def test_a_permission_can_end_when_something_happens():
    until = {"ending": "event", "event": "the end of my claim"}
    situation = answered(AUTHORIZATION | {"until": until})
    assert signed_content(situation).ending == Ending("event", event="the end of my claim")
