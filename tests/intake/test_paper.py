"""The paper forms ask what the wizard asks, in its order and its words."""

import dataclasses
import re
import subprocess
import sys

import pytest

from portal import confined
from records.documents import blank_form
from records.documents.words import fragment
from records.intake import choices
from records.intake.paper.blanks import Blank, Option, together
from records.intake.paper.questions import ONLY_IF, paper_questions, situations
from records.intake.paper.sheet import sheet
from records.intake.steps import STEPS
from records.policy.paths import Route
from tests.factories import SIGNED_AT, make_content, make_notice, make_practice
from tests.intake.conftest import Visitor
from tests.words import text

ONE_BOX = '<html lang="en"><title>A form</title><input name="one" title="One">'
# A child that falls over.
NOWHERE = "records.documents.blank_press:nothing_there"
TODAY = SIGNED_AT.date()
PAGES = {
    Route.ACCESS: "/closing/paper-form/",
    Route.AUTHORIZATION: "/closing/paper-form/permission/",
}
FILES = {
    Route.ACCESS: "/closing/paper-form/request.pdf",
    Route.AUTHORIZATION: "/closing/paper-form/permission.pdf",
}
# Answers that lead past every question for some people only.
FEWEST = {"mail": {}, "records": {"choice": "short"}, "how": {"delivery": "paper"}}
EVERY_ROUTE = pytest.mark.parametrize("route", Route)


def asked(practice, route):
    return {each.step.slug: each for each in paper_questions(route, practice, TODAY)}


def answers(question, name):
    """The answers that stand beside one blank of a question."""
    (blank,) = (each for each in question.blanks if each.name == f"{question.step.slug}-{name}")
    return [str(option.label) for option in blank.options]


def labels(table):
    return [str(label) for _code, label in table]


@EVERY_ROUTE
def test_every_question_of_the_route_stands_there_once_in_the_wizards_order(practice, route):
    everybody = list(situations(route, practice, TODAY))
    expected = [
        step.slug
        for step in STEPS
        if any(step.applies(each) and step.form(None, each).fields for each in everybody)
    ]
    questions = paper_questions(route, practice, TODAY)
    assert [each.step.slug for each in questions] == expected
    assert [each.number for each in questions] == list(range(1, len(expected) + 1))


@EVERY_ROUTE
def test_the_page_shows_them_in_that_order(practice, route):
    page = Visitor().open(PAGES[route]).text
    headings = [text(each) for each in re.findall(r"<h3>(.*?)</h3>", page, re.DOTALL)]
    assert headings == [
        f"{each.number}. {each.question}" for each in paper_questions(route, practice, TODAY)
    ]


@EVERY_ROUTE
def test_a_question_for_some_people_only_says_for_whom(practice, route):
    mine = [each for each in situations(route, practice, TODAY) if each.who == "mine"]
    fewest = [dataclasses.replace(each, answers={**each.answers, **FEWEST}) for each in mine]
    for_some = {
        each.step.slug
        for each in paper_questions(route, practice, TODAY)
        if not all(each.step.applies(somebody) for somebody in fewest)
    }
    assert for_some, "nobody skips anything: then this test sees nothing"
    assert for_some - set(ONLY_IF) == set(), "say in ONLY_IF for whom this question is"


def test_the_request_never_asks_why_nor_for_anything_of_a_permission(practice):
    found = set(asked(practice, Route.ACCESS))
    assert found & {"recipient", "why", "privacy", "until"} == set()
    assert {"recipient", "why", "privacy", "until"} <= set(asked(practice, Route.AUTHORIZATION))


def test_the_answers_are_the_wizards_own(practice):
    request, permission = asked(practice, Route.ACCESS), asked(practice, Route.AUTHORIZATION)
    assert answers(request["who"], "who") == labels(choices.WHO)
    assert answers(request["records-choose"], "kinds") == labels(choices.KINDS)
    to_who_asks = [each for each in choices.DELIVERIES if each[0] != "fax"]
    assert answers(request["how"], "delivery") == labels(to_who_asks)
    assert answers(permission["why"], "purpose") == labels(choices.PURPOSES)
    assert answers(permission["until"], "ending") == labels(choices.ENDINGS)


def test_a_permission_offers_every_way_to_everybody_who_may_receive(practice):
    permission = asked(practice, Route.AUTHORIZATION)
    assert answers(permission["send-to"], "send_to") == labels(choices.SEND_TO[1:])
    assert answers(permission["how"], "delivery") == [
        "On paper by mail",
        "On a disc or USB drive by mail",
        "By fax",
    ]


def test_the_request_goes_to_who_asks_without_a_choice(practice):
    assert answers(asked(practice, Route.ACCESS)["send-to"], "send_to") == ["To me"]


def test_each_category_of_the_state_has_include_and_leave_out(practice):
    blanks = asked(practice, Route.AUTHORIZATION)["privacy"].blanks
    assert [each.name for each in blanks] == [
        "privacy-mental_health",
        "privacy-alcohol_drug",
        "privacy-hiv",
        "privacy-genetic",
    ]
    assert {tuple(str(o.label) for o in each.options) for each in blanks} == {
        ("Include", "Leave out")
    }


def test_the_rights_on_a_blank_permission_are_the_words_that_are_signed(practice):
    blank = sheet(Route.AUTHORIZATION, practice, SIGNED_AT).words
    signed = text(str(fragment(make_content("authorization"))))
    assert len(blank.rights) == 5
    assert [right for right in blank.rights if right not in signed] == []
    assert blank.statement in signed.replace(
        "Oregon Vascular Clinic", "the person or place you name on this form"
    )


@EVERY_ROUTE
def test_the_page_says_where_to_send_it_and_whom_to_call(practice, route):
    page = text(Visitor().open(PAGES[route]).text)
    assert "Harbor Records Keeping, PO Box 1180, Tualatin, OR 97062" in page
    assert "Questions? Call 503-555-0142, Monday to Friday" in page


def test_before_a_notice_people_are_told_to_call(practice):
    practice.notices.all().delete()
    page = text(Visitor().open(PAGES[Route.ACCESS]).text)
    assert "Call us and we will tell you where to send it." in page


@EVERY_ROUTE
def test_the_file_is_a_pdf_with_a_name_that_says_nothing_about_anybody(practice, route):
    answer = Visitor().client.get(FILES[route])
    assert answer["Content-Type"] == "application/pdf"
    assert re.fullmatch(
        r'attachment; filename="(request-for-records|permission-to-send)\.pdf"',
        answer["Content-Disposition"],
    )
    assert answer.content.startswith(b"%PDF-1.7")
    assert dict(answer.cookies) == {}


def test_a_new_notice_makes_a_new_file(practice):
    visitor = Visitor()
    before = visitor.client.get(FILES[Route.ACCESS]).content
    assert visitor.client.get(FILES[Route.ACCESS]).content == before
    make_notice(practice, keeper_name="Bay Records", published_at=SIGNED_AT)
    assert visitor.client.get(FILES[Route.ACCESS]).content != before


def test_each_practice_gets_its_own(practice):
    make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
    ours = Visitor().client.get(FILES[Route.ACCESS]).content
    theirs = Visitor().client.get(FILES[Route.ACCESS], headers={"host": "valley.example"}).content
    assert ours != theirs


@EVERY_ROUTE
def test_a_file_that_cannot_be_made_leads_to_the_page_and_the_phone(practice, route, monkeypatch):
    monkeypatch.setattr(blank_form, "_PRESS", NOWHERE)
    make_notice(practice, keeper_name=f"Never pressed, {route}", published_at=SIGNED_AT)
    visitor = Visitor().open(FILES[route])
    assert visitor.page.status_code == 503
    assert f'href="{PAGES[route]}"' in visitor.text
    assert 'href="tel:+15035550142"' in visitor.text


def test_what_failed_is_tried_again(practice, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(blank_form, "_PRESS", NOWHERE)
        with pytest.raises(confined.ConfinedError):
            blank_form.press_blank_form(ONE_BOX, "")
    assert blank_form.press_blank_form(ONE_BOX, "").startswith(b"%PDF")


def test_what_was_made_once_is_not_made_again(monkeypatch):
    form = ONE_BOX.replace("one", "kept")
    made = blank_form.press_blank_form(form, "")
    monkeypatch.setattr(blank_form, "_PRESS", NOWHERE)
    assert blank_form.press_blank_form(form, "") == made


def test_what_different_people_may_answer_stands_there_once_and_together():
    mail, fax, email = (Option(name, name) for name in ("mail", "fax", "email"))
    found = together(
        [
            Blank("how", "one", "How", options=(mail, fax)),
            Blank("when", "line", "When"),
            Blank("how", "one", "How", options=(mail, email)),
        ]
    )
    assert list(found) == [
        Blank("how", "one", "How", options=(mail, fax, email)),
        Blank("when", "line", "When"),
    ]


def test_no_web_process_loads_weasyprint():
    program = (
        "import sys, django; django.setup(); import records.urls, records.urls_staff;"
        "sys.exit('weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == 0
