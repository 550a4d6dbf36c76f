"""The blank forms as files: every field is named, can be filled in, and is read out in order."""

import datetime as dt
import io
import json
import re
import subprocess

import pikepdf
import pytest
from django.template.loader import render_to_string

from records.documents.blank_form import press_blank_form
from records.documents.blank_press import press_blank
from records.intake.paper.sheet import sheet
from records.policy.paths import Route
from tests.factories import SIGNED_AT, make_practice
from tests.needs import need

pytestmark = pytest.mark.django_db
EVERY_ROUTE = pytest.mark.parametrize("route", Route)
LETTER = [0, 0, 612, 792]
MOST_PAGES = {Route.ACCESS: 7, Route.AUTHORIZATION: 8}
ONE_BOX = '<html lang="en"><title>A form</title><input name="one" title="One">'
BEFORE = dt.datetime(2023, 2, 1, 18, tzinfo=dt.UTC)
_REQUIRED = 1 << 1


def pressed(route, *, demo=False):
    """The file as the website hands it out, and the form it was made from."""
    blank = sheet(route, make_practice(), SIGNED_AT)
    page = render_to_string("paper/printed.html", {"sheet": blank, "demo": demo})
    return press_blank_form(page, render_to_string("paper/print.css")), blank


def opened(route):
    pdf, blank = pressed(route)
    return pikepdf.open(io.BytesIO(pdf)), blank


def fields(pdf):
    return list(pdf.Root.AcroForm.Fields)


def words(pdf):
    run = subprocess.run(
        [need("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(run.stdout.decode().split())


def blanks(blank):
    return [each for _part, questions in blank.parts for q in questions for each in q.blanks]


def names(blank):
    """The names of the fields that a form must have, in its order."""
    for each in blanks(blank):
        if each.kind in ("several", "date"):
            yield from (option.name for option in each.options)
        elif each.kind != "one" or len(each.options) > 1:
            yield each.name


@EVERY_ROUTE
def test_there_is_one_field_for_each_blank_in_the_order_of_the_questions(route):
    pdf, blank = opened(route)
    found = [str(field.T) for field in fields(pdf)]
    assert found == [*names(blank), "signed-name", "signed-on", "signed-right"]
    assert len(set(found)) == len(found)


@EVERY_ROUTE
def test_every_field_says_its_question_and_what_to_put_there(route):
    pdf, blank = opened(route)
    expected = {each.name: each.spoken for each in blanks(blank)}
    expected |= {option.name: option.spoken for each in blanks(blank) for option in each.options}
    said = {str(field.T): str(field.TU) for field in fields(pdf)}
    assert said.pop("signed-name") == "Signature: your name"
    assert said == {name: expected[name] for name in names(blank)} | {
        name: said[name] for name in ("signed-on", "signed-right")
    }
    assert said["who-who"] == "Whose records do you need?"
    assert said["mail-city"] == "Where can you get mail? City"


@EVERY_ROUTE
def test_every_button_of_a_group_says_its_answer(route):
    pdf, blank = opened(route)
    groups = {str(field.T): field for field in fields(pdf) if "/Kids" in field}
    expected = {
        each.name: [option.spoken for option in each.options]
        for each in blanks(blank)
        if each.kind == "one" and len(each.options) > 1
    }
    assert {name: [str(kid.TU) for kid in group.Kids] for name, group in groups.items()} == expected
    assert [kid for group in groups.values() for kid in group.Kids if "/T" in kid] == []


@EVERY_ROUTE
def test_nothing_is_chosen_filled_in_or_required(route):
    pdf, _blank = opened(route)
    for field in fields(pdf):
        assert str(field.get("/V", "")) in ("", "/Off"), field.T
        assert not int(field.get("/Ff", 0)) & _REQUIRED, field.T


@EVERY_ROUTE
def test_tab_follows_the_tags_on_every_page(route):
    pdf, _blank = opened(route)
    assert {str(page.get("/Tabs")) for page in pdf.pages} == {"/S"}


@EVERY_ROUTE
def test_it_is_a_few_pages_of_us_letter(route):
    pdf, _blank = opened(route)
    assert len(pdf.pages) <= MOST_PAGES[route]
    assert {tuple(map(float, page.MediaBox)) for page in pdf.pages} == {tuple(map(float, LETTER))}


def test_all_words_but_the_footers_are_at_least_twelve_points():
    style = re.sub(r"@bottom-\w+ \{.*?\}", "", render_to_string("paper/print.css"))
    sizes = re.findall(r"font(?:-size)?: (?:bold )?(\d+)pt", style)
    assert len(sizes) > 4
    assert min(map(int, sizes)) == 12


@EVERY_ROUTE
def test_it_says_who_asks_where_to_send_it_and_whom_to_call(route):
    said = words(pressed(route)[0])
    assert "Cascade Vein Clinic" in said
    assert "Harbor Records Keeping, PO Box 1180, Tualatin, OR 97062" in said
    assert "503-555-0142" in said
    assert "Demonstration" not in said


def test_until_the_keeper_has_the_records_no_form_says_so():
    blank = sheet(Route.ACCESS, make_practice(), BEFORE)
    page = render_to_string("paper/printed.html", {"sheet": blank, "demo": False})
    assert "Records kept by" not in page
    assert "Harbor Records Keeping, which keeps its records from March 13, 2023 on" in page
    assert "Call us and we will tell you where to send it." in page
    assert "503-555-0100" in page


def test_a_demonstrations_form_says_so():
    assert "Demonstration, not valid" in words(pressed(Route.ACCESS, demo=True)[0])


def test_the_permission_names_its_rules_and_its_rights():
    said = words(pressed(Route.AUTHORIZATION)[0])
    assert "Authorization under 45 CFR 164.508 and ORS 192.566" in said
    assert "You can take this permission back at any time, in writing." in said
    assert "Sign here, by pen" in said


def test_the_request_asks_for_no_reason():
    said = words(pressed(Route.ACCESS)[0])
    assert "You do not have to say why." in said
    assert "Why should we send them?" not in said


def test_the_same_form_is_the_same_file():
    question = json.dumps({"page": ONE_BOX, "style": ""}).encode()
    assert press_blank(question) == press_blank(question)
