"""Each question: the exact words of its errors, and that no input breaks it."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from records.documents.content import Ending
from records.documents.words import text_digest
from records.intake.forms.papers import PapersForm
from records.intake.forms.patient import BirthDateForm, OtherNamesForm, PatientNameForm, WhoForm
from records.intake.forms.reach import MailAbroadForm, MailForm, ReachForm
from records.intake.forms.sending import (
    EmailWarningForm,
    HowForm,
    RecipientForm,
    SendToForm,
    UntilForm,
    WhyForm,
)
from records.intake.forms.signing import IdForm, SignForm
from records.intake.forms.wanted import DatesForm, PrivacyForm, RecordsChooseForm, RecordsForm
from records.intake.situation import Situation
from records.intake.steps import STEPS
from tests.factories import make_content
from tests.intake.answers import ACCESS, AUTHORIZATION

OREGON = SimpleNamespace(state="OR")
CLINIC = {
    "send-to": {"send_to": "clinic"},
    "recipient": {"name": "Oak Clinic", "address": "1 Oak Street", "fax": "503-555-0199"},
}
TOO_LONG = "x" * 129


def situation(**answers):
    """The situation after these answers; a slug is written with underscores."""
    by_slug = {slug.replace("_", "-"): answer for slug, answer in answers.items()}
    return Situation(OREGON, dt.date(2026, 2, 26), by_slug, dict.fromkeys(by_slug, ""))


def posted(values):
    """`values` as a browser sends them."""
    boxes = QueryDict(mutable=True)
    for name, value in values.items():
        boxes.setlist(name, value if isinstance(value, list) else [value])
    return boxes


def said(form_class, values, answers=None):
    """What the form says about `values`, by field."""
    form = form_class(posted(values), situation(**(answers or {})))
    return {name: [str(words) for words in lines] for name, lines in form.errors.items()}


NAME = ACCESS["patient-name"]
MAIL = ACCESS["mail"]
REACH = ACCESS["reach"]
RECIPIENT = AUTHORIZATION["recipient"]
TYPED_DAY = {"on_month": "3", "on_day": "1", "on_year": "2026"}

REFUSED = [
    (WhoForm, {}, {"who": "Choose whose records you need"}),
    (WhoForm, {"who": "nobody"}, {"who": "Choose whose records you need"}),
    (
        PatientNameForm,
        {},
        {
            "first_names": "Enter the first name",
            "last_names": "Enter the last name, or choose “only one name”",
        },
    ),
    (PatientNameForm, {"one_name": "on"}, {"first_names": "Enter the first name"}),
    (
        PatientNameForm,
        NAME | {"first_names": TOO_LONG},
        {"first_names": "First name must be 128 characters or fewer"},
    ),
    (
        PatientNameForm,
        NAME | {"middle_names": TOO_LONG, "last_names": TOO_LONG},
        {
            "middle_names": "Middle name must be 128 characters or fewer",
            "last_names": "Last name must be 128 characters or fewer",
        },
    ),
    (
        PatientNameForm,
        {"one_name": "on", "first_names": "😀"},
        {"first_names": "First name must use letters, spaces, hyphens and apostrophes only"},
    ),
    (OtherNamesForm, {}, {"other_names": "Choose whether the practice used another name"}),
    (OtherNamesForm, {"other_names": "yes"}, {"names": "Enter the other name"}),
    (
        OtherNamesForm,
        {"other_names": "yes", "names": "\x00"},
        {"names": "Other name must use letters, spaces, hyphens and apostrophes only"},
    ),
    (BirthDateForm, {}, {"birth_date": "Enter the date of birth"}),
    (
        BirthDateForm,
        {"birth_date_month": "2", "birth_date_day": "27", "birth_date_year": "2026"},
        {"birth_date": "Date of birth must be in the past"},
    ),
    (
        BirthDateForm,
        {"birth_date_month": "2", "birth_date_day": "27", "birth_date_year": "1800"},
        {"birth_date": "Date of birth is too long ago. Check the year"},
    ),
    (
        MailForm,
        {},
        {
            "street": "Enter the street address or PO box",
            "city": "Enter the city",
            "state": "Choose the state",
            "zip_code": "Enter the ZIP code",
        },
    ),
    (
        MailForm,
        MAIL | {"state": "XX", "zip_code": "9706"},
        {
            "state": "Choose the state",
            "zip_code": "ZIP code must have 5 numbers, or 9 with a dash",
        },
    ),
    (
        MailForm,
        MAIL | {"zip_code": "9706²"},
        {"zip_code": "ZIP code must have 5 numbers, or 9 with a dash"},
    ),
    (
        MailForm,
        MAIL | {"zip_code": "97062\x00"},
        {"zip_code": "ZIP code must have 5 numbers, or 9 with a dash"},
    ),
    (MailAbroadForm, {}, {"address": "Enter the address"}),
    (ReachForm, {}, {"best_way": "Enter an email address or phone number, or choose mail"}),
    (
        ReachForm,
        {"email": "maria@home.example"},
        {"best_way": "Choose the best way to reach you"},
    ),
    (
        ReachForm,
        {"best_way": "email"},
        {"email": "Enter an email address or phone number, or choose mail"},
    ),
    (
        ReachForm,
        {"best_way": "email", "phone": "5035550112", "voice_message": "no"},
        {"email": "Enter an email address, or choose another way to reach you"},
    ),
    (
        ReachForm,
        {"best_way": "phone", "email": "a@b.example"},
        {"phone": "Enter a phone number, or choose another way to reach you"},
    ),
    (
        ReachForm,
        {"best_way": "phone", "phone": "5035550112"},
        {"voice_message": "Choose whether we can leave a voice message"},
    ),
    (
        ReachForm,
        REACH | {"email": "maria", "phone": "555"},
        {
            "email": "Enter an email address with an @ sign, like name@example.com",
            "phone": "Enter a phone number with 10 numbers",
        },
    ),
    (SendToForm, {}, {"send_to": "Choose where the records should go"}),
    (
        RecipientForm,
        {},
        {
            "name": "Enter the name of the person or place",
            "address": "Enter an address or a fax number for this person or place",
        },
    ),
    (
        RecipientForm,
        {"name": "Oak Clinic", "phone": "503-555-0198"},
        {"address": "Enter an address or a fax number for Oak Clinic"},
    ),
    (RecipientForm, RECIPIENT | {"fax": "1"}, {"fax": "Enter a fax number with 10 numbers"}),
    (WhyForm, {}, {"purpose": "Choose a reason"}),
    (RecordsForm, {}, {"choice": "Choose which records you want"}),
    (RecordsChooseForm, {}, {"kinds": "Choose at least one kind of record"}),
    (
        RecordsChooseForm,
        {"kinds": ["implant", "all"]},
        {"kinds": "Choose at least one kind of record"},
    ),
    (DatesForm, {}, {"dates": "Choose all dates, or enter a start and an end"}),
    (
        DatesForm,
        {"dates": "range"},
        {
            "start": "Choose all dates, or enter a start and an end",
            "end": "Choose all dates, or enter a start and an end",
        },
    ),
    (
        DatesForm,
        {"dates": "range", "start_year": "2019"},
        {"end": "Choose all dates, or enter a start and an end"},
    ),
    (
        DatesForm,
        {"dates": "range", "start_year": "2020", "end_year": "2019"},
        {"end": "The end must be after the start"},
    ),
    (
        DatesForm,
        {"dates": "range", "start_year": "2027", "end_year": "2028"},
        {"start": "The start must be in the past"},
    ),
    (
        PrivacyForm,
        {"mental_health": "include", "hiv": "yes"},
        {
            "alcohol_drug": "Choose include or leave out for Alcohol or drug treatment",
            "hiv": "Choose include or leave out for HIV",
            "genetic": "Choose include or leave out for Genetic tests",
        },
    ),
    (HowForm, {}, {"delivery": "Choose how you want to get the records"}),
    (HowForm, {"delivery": "fax"}, {"delivery": "Choose how you want to get the records"}),
    (
        HowForm,
        {"delivery": "online"},
        {"delivery": "Enter an email address so we can send your code, or choose paper"},
    ),
    (
        HowForm,
        {"delivery": "email"},
        {"delivery": "Enter an email address, or choose paper"},
    ),
    (EmailWarningForm, {}, {"choice": "Choose the private link or plain email"}),
    (IdForm, {}, {"answer": "Choose how we can check who you are"}),
    (IdForm, {"answer": "fax"}, {"answer": "Choose how we can check who you are"}),
    (PapersForm, {}, {"answer": "Choose how you want to give us the papers"}),
    (PapersForm, {"answer": "call"}, {"answer": "Choose how you want to give us the papers"}),
    (
        IdForm,
        {"answer": "call"},
        {"answer": "Enter a phone number so we can call you, or choose another way"},
    ),
    (UntilForm, {}, {"ending": "Choose when the permission should end"}),
    (UntilForm, {"ending": "date"}, {"on": "Enter the last day"}),
    (
        UntilForm,
        {"ending": "date"} | TYPED_DAY | {"on_month": "2", "on_day": "26"},
        {"on": "The end date must be after today"},
    ),
]


@pytest.mark.parametrize(("form_class", "values", "words"), REFUSED)
def test_a_refused_answer_is_told_what_to_do(form_class, values, words):
    assert said(form_class, values) == {field: [line] for field, line in words.items()}


@pytest.mark.parametrize(
    ("answers", "delivery", "words"),
    [
        (CLINIC | {"recipient": CLINIC["recipient"] | {"fax": ""}}, "fax", "a fax number"),
        (CLINIC | {"recipient": CLINIC["recipient"] | {"address": ""}}, "paper", "an address"),
        (CLINIC | {"recipient": CLINIC["recipient"] | {"address": ""}}, "disc", "an address"),
    ],
)
def test_a_way_to_somebody_else_needs_their_address_or_fax(answers, delivery, words):
    form = HowForm(
        posted({"delivery": delivery}),
        situation(**{k.replace("-", "_"): v for k, v in answers.items()}),
    )
    other = "another way" if delivery == "fax" else "fax"
    assert form.errors["delivery"] == [f"Enter {words} for Oak Clinic, or choose {other}"]
    assert form.lacks_something


@pytest.mark.parametrize(
    ("send_to", "offered"),
    [
        ("me", ["online", "paper", "disc", "email", "pickup", "inspect"]),
        ("clinic", ["paper", "disc", "fax"]),
        ("other", ["paper", "disc"]),
    ],
)
def test_the_ways_fit_who_gets_the_records(send_to, offered):
    form = HowForm(None, situation(send_to={"send_to": send_to}))
    assert [code for code, _words in form.fields["delivery"].choices] == offered


def test_the_question_is_about_somebody_else_when_they_get_the_records():
    form = HowForm(posted({}), situation(send_to={"send_to": "clinic"}))
    assert form.question == form.fields["delivery"].label == "How should we send the records?"
    assert form.errors["delivery"] == ["Choose how we should send the records"]


def test_images_are_not_offered_on_paper():
    chosen = {"records": {"choice": "chosen"}, "records_choose": {"kinds": ["images"]}}
    form = HowForm(None, situation(send_to={"send_to": "me"}, **chosen))
    assert form.fields["delivery"].help_text == "Images (pictures) do not go on paper or by fax"
    offered = [code for code, _words in form.fields["delivery"].choices]
    assert offered == ["online", "disc", "email", "pickup", "inspect"]


def test_images_are_not_faxed_to_a_clinic():
    chosen = {"records": {"choice": "chosen"}, "records_choose": {"kinds": ["images"]}}
    form = HowForm(None, situation(send_to={"send_to": "clinic"}, **chosen))
    assert [code for code, _words in form.fields["delivery"].choices] == ["disc"]


def test_kinds_that_were_chosen_once_and_no_longer_count_leave_paper_open():
    everything = {"records": {"choice": "all"}, "records_choose": {"kinds": ["images"]}}
    form = HowForm(None, situation(send_to={"send_to": "me"}, **everything))
    assert "paper" in dict(form.fields["delivery"].choices)


TAKEN = [
    (PatientNameForm, {"one_name": "on", "first_names": "Suharto"}, {"last_names": ""}),
    (PatientNameForm, {"one_name": "on", "last_names": "Suharto"}, {"first_names": ""}),
    (PatientNameForm, NAME | {"first_names": "x" * 128}, {"first_names": "x" * 128}),
    (OtherNamesForm, {"other_names": "no", "names": "\x00"}, {"names": ""}),
    (OtherNamesForm, {"other_names": "unknown"}, {"names": ""}),
    (MailForm, {"is_abroad": "on"}, {"street": "", "zip_code": "", "is_abroad": True}),
    (MailForm, MAIL | {"zip_code": "97062 1234"}, {"zip_code": "97062-1234"}),
    (MailForm, MAIL | {"zip_code": "970621234"}, {"zip_code": "97062-1234"}),
    (MailForm, MAIL | {"state": "PR"}, {"state": "PR"}),
    (ReachForm, {"best_way": "mail"}, {"email": "", "phone": "", "voice_message": ""}),
    (RecipientForm, {"name": "Kim", "fax": "5035550199"}, {"address": ""}),
    (
        DatesForm,
        {"dates": "all", "start_year": "x", "end_month": "99"},
        {"start": "", "end": ""},
    ),
    (
        DatesForm,
        {"dates": "range", "start_year": "2019", "end_year": "2019"},
        {"start": "2019-01", "end": "2019-12"},
    ),
    (UntilForm, {"ending": "sent", "on_year": "x"}, {"on": ""}),
    (UntilForm, {"ending": "date"} | TYPED_DAY, {"on": "2026-03-01"}),
]


@pytest.mark.parametrize(("form_class", "values", "kept"), TAKEN)
def test_an_answer_is_kept_as_it_is_meant(form_class, values, kept):
    form = form_class(posted(values), situation())
    assert form.errors == {}
    assert {field: form.cleaned_data[field] for field in kept} == kept


def test_the_link_instead_of_plain_email_changes_the_way_itself():
    form = EmailWarningForm(posted({"choice": "link"}), situation())
    assert form.is_valid()
    assert form.answers("email-warning") == {"how": {"delivery": "online"}}
    form = EmailWarningForm(posted({"choice": "understood"}), situation())
    assert form.is_valid()
    assert form.answers("email-warning") == {"email-warning": {"choice": "understood"}}


ANSWERED = [
    (step, answers) for answers in (ACCESS, AUTHORIZATION) for step in STEPS if step.slug in answers
]


@pytest.mark.parametrize(("step", "answers"), ANSWERED)
def test_what_was_kept_fills_the_page_again(step, answers):
    now = situation(send_to=answers["send-to"], recipient=answers.get("recipient", {}), reach=REACH)
    first = step.form(posted(answers[step.slug]), now)
    assert first.is_valid(), first.errors
    again = step.form(None, now, first.answers(step.slug)[step.slug])
    for name, value in first.cleaned_data.items():
        boxes = _typed(again, name, again[name].value())
        assert again.fields[name].to_python(boxes) == value, name


def _typed(form, name, value):
    """What a browser sends back for a value shown in its boxes."""
    widget = form.fields[name].widget
    return widget.decompress(value) if hasattr(widget, "decompress") else value


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
def test_nothing_is_chosen_before_somebody_chooses(step):
    form = step.form(None, situation(send_to={"send_to": "clinic"}))
    assert {name: form[name].value() for name in form.fields if form[name].value()} == {}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.slug)
@given(boxes=st.lists(st.text(max_size=200), min_size=1, max_size=3))
def test_no_input_breaks_a_question(step, boxes):
    now = situation(send_to={"send_to": "clinic"}, recipient={"name": "Kim"})
    names = [
        f"{field}{part}"
        for field in step.form(None, now).fields
        for part in ("", "_month", "_day", "_year")
    ]
    form = step.form(posted(dict.fromkeys(names, boxes)), now)
    assert form.is_valid() in (True, False)


CONTENT = make_content()
DIGEST = text_digest(CONTENT)
SIGNED = {"typed_name": "maria lukasiewicz", "agrees": "on", "digest": DIGEST}
ENDED = "Ask for a new permission. This one has ended"
LUKASIEWICZ = {"first_names": "María", "middle_names": "", "last_names": "Łukasiewicz"}


def sign_form(content=CONTENT, **changes):
    """The sign page of María, with what she typed."""
    return SignForm(posted(SIGNED | changes), situation(patient_name=LUKASIEWICZ), content)


def signed(content=CONTENT, **changes):
    """What the sign page says."""
    errors = sign_form(content, **changes).errors
    return {name: [str(words) for words in lines] for name, lines in errors.items()}


def test_a_signature_is_taken():
    assert signed() == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"typed_name": ""}, "typed_name", "Type your full name to sign"),
        (
            {"typed_name": "Anna Smith"},
            "typed_name",
            "The name does not match “María Łukasiewicz”. "
            "Type that name, or change your name in your answers",
        ),
        ({"typed_name": "x" * 401}, "typed_name", "Full name must be 400 characters or fewer"),
        (
            {"agrees": ""},
            "agrees",
            "Choose the box to sign on this screen, or use the paper form",
        ),
        (
            {"digest": "d0"},
            "__all__",
            "Your answers changed after this page was opened. Read it again, then sign",
        ),
        (
            {"digest": "\x00"},
            "__all__",
            "Your answers changed after this page was opened. Read it again, then sign",
        ),
    ],
)
def test_a_signature_is_refused_in_plain_words(changes, field, words):
    assert signed(**changes) == {field: [words]}


def test_a_page_that_was_signed_too_late_carries_the_digest_of_the_new_words():
    form = sign_form(digest="d0")
    assert form["digest"].value() == DIGEST
    assert form["typed_name"].value() == "maria lukasiewicz"


def test_a_mark_needs_a_witness_who_is_somebody_else():
    nobody, herself = signed(mark="on"), signed(mark="on", witness="María Łukasiewicz")
    assert nobody == {"witness": ["Enter the name of the witness"]}
    assert herself == {"witness": ["The witness must be someone else"]}
    assert signed(mark="on", witness="Kim Lee") == {}


def test_a_witness_without_a_mark_is_not_kept():
    form = sign_form(witness="Kim Lee")
    assert form.is_valid()
    assert form.cleaned_data["witness"] == ""


def test_a_permission_that_the_law_calls_defective_cannot_be_signed():
    """45 CFR 164.508(b)(2); the wizard never makes one, and the page would still refuse it."""
    ended = make_content("authorization", ending=Ending("date", "2026-02-25"))
    said = signed(ended, digest=text_digest(ended))
    assert said == {"__all__": [ENDED]}
