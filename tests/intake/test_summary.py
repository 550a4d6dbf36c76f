"""The check page: every answer in words, each with its way to change it."""

import re

import pytest

from tests.intake.answers import ACCESS, AUTHORIZATION, DIED, ROUTES


def rows(page):
    """What the check page says, as (label, value) pairs."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return [(label, value.replace("<br>", " / ").strip()) for label, value in found]


COMMON = [
    ("Whose records", "Mine"),
    ("Name", "María José del Pilar O’Neill-Łukasiewicz"),
    ("Other names", "María Smith"),
    ("Date of birth", "March 27, 1948"),
    ("Mail", "1234 SW Main Street / Apt 5 / Tualatin, OR 97062"),
    ("Email", "maria@home.example"),
    ("Phone", "503-555-0112"),
    ("Best way to reach you", "Email"),
    ("Voice message about records", "No"),
    ("Hide the practice’s name in emails", "Yes"),
]


def test_an_access_request_in_words(visitor):
    visitor.answer(ACCESS, until="check")
    assert rows(visitor.text) == [
        *COMMON,
        ("Where they go", "To me"),
        ("Which records", "All of my records"),
        ("Dates", "All dates"),
        ("How they are sent", "Online, by private link (free)"),
        ("Large print, or a date", "Not given"),
        ("How we check who you are", "I will do it later"),
    ]


def test_an_authorization_in_words_with_what_is_left_out(visitor):
    visitor.answer(AUTHORIZATION, until="check")
    assert rows(visitor.text) == [
        *COMMON,
        ("Where they go", "To a doctor or clinic"),
        (
            "Who gets them",
            "Oregon Vascular Clinic / 9000 SW Barnes Road / Portland, OR 97225 / "
            "Phone: 503-555-0198 / Fax: 503-555-0199",
        ),
        ("Reason", "For my care"),
        ("Which records", "The kinds I chose"),
        ("Kinds of records", "Visit notes / Implant or port details (device card)"),
        ("More about the records", "Not given"),
        ("Dates", "January 2019 to March 2023"),
        ("Mental health care", "Leave out"),
        ("Alcohol or drug treatment", "Leave out"),
        ("HIV", "Leave out"),
        ("Genetic tests", "Include"),
        ("How they are sent", "By fax"),
        ("Large print, or a date", "Not given"),
        ("How we check who you are", "Call me instead"),
        ("Permission ends", "In 90 days"),
    ]


def test_what_was_skipped_is_not_given(visitor):
    skipped = {"best_way": "mail"}
    visitor.answer(
        ACCESS
        | {
            "reach": skipped,
            "how": {"delivery": "paper"},
            "other-names": {"other_names": "unknown"},
        },
        until="check",
    )
    shown = dict(rows(visitor.text))
    assert shown["Email"] == "Not given"
    assert shown["Phone"] == "Not given"
    assert shown["Other names"] == "I do not know"
    assert "Voice message about records" not in shown


def test_mail_abroad_and_a_last_day_in_words(visitor):
    visitor.answer(
        AUTHORIZATION
        | {
            "mail": {"is_abroad": "on"},
            "mail-abroad": {"address": "12 Rue X\nFrance"},
            "until": {"ending": "date", "on_month": "12", "on_day": "31", "on_year": "2099"},
        },
        until="check",
    )
    shown = dict(rows(visitor.text))
    assert shown["Mail"] == "Outside the US"
    assert shown["Address"] == "12 Rue X / France"
    assert shown["Permission ends"] == "At the end of December 31, 2099"


def test_somebody_with_an_address_only_is_shown_with_it_only(visitor):
    recipient = {"name": "Kim", "address": "1 Oak Street"}
    visitor.answer(
        AUTHORIZATION | {"recipient": recipient, "how": {"delivery": "paper"}}, until="check"
    )
    assert dict(rows(visitor.text))["Who gets them"] == "Kim / 1 Oak Street"


def test_without_an_email_there_is_no_name_to_hide_in_it(visitor):
    reach = {"phone": "503-555-0112", "best_way": "phone", "voice_message": "yes"}
    visitor.answer(ACCESS | {"reach": reach, "how": {"delivery": "paper"}}, until="check")
    shown = dict(rows(visitor.text))
    assert shown["Voice message about records"] == "Yes"
    assert "Hide the practice’s name in emails" not in shown


@pytest.mark.parametrize("route", ROUTES)
def test_every_row_has_a_way_to_change_it_that_says_what_it_changes(visitor, route):
    visitor.answer(ROUTES[route], until="check")
    changes = re.findall(r'>Change<span class="hidden-text">: (.*?)</span></a>', visitor.text)
    assert changes == [label for label, _value in rows(visitor.text)]


def test_the_page_says_that_nothing_is_sent_yet_and_the_button_says_what_is_next(visitor):
    visitor.answer(ACCESS, until="check")
    assert "You have not sent anything yet." in visitor.text
    assert ">Go to the last page to sign</button>" in visitor.text


def test_what_was_said_in_words_has_a_row_each_and_the_rest_has_none(visitor):
    told = {"procedure": "the port of 2021", "leave_out": "the letter of May"}
    by = {"by_month": "12", "by_day": "31", "by_year": "2099", "why": "visit"}
    visitor.answer(AUTHORIZATION | {"details": told, "needs": by}, until="check")
    found = rows(visitor.text)
    assert ("Visit, procedure or test", "the port of 2021") in found
    assert ("Leave out", "the letter of May") in found
    assert ("Needed by", "December 31, 2099 / A visit to a doctor") in found
    labels = [label for label, _value in found]
    assert {"Doctor or nurse", "Anything else", "Large print"} & set(labels) == set()


def test_what_is_asked_of_somebody_for_another_stands_on_the_page(visitor):
    visitor.answer(DIED, until="check")
    assert rows(visitor.text)[:6] == [
        ("Whose records", "Someone who has died"),
        ("Right to ask", "I am the executor or administrator"),
        ("Your name", "Ana Ruiz"),
        ("Patient’s name", "Leo Ruiz"),
        ("Other names", "María Smith"),
        ("Date of birth", "March 27, 1948"),
    ]
    assert ("Date of death", "May 2022") in rows(visitor.text)
    assert ("Which records", "All of the patient’s records") in rows(visitor.text)
