"""The signed words: frozen once published, whole for every answer, and the same wherever they stand."""

import dataclasses
import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from records.documents import words
from records.documents.content import AnswerBy, Ending, SignedContent, WantedRecords
from records.documents.errors import EmptyAnswerError
from tests.factories import make_content
from tests.words import grade, text

# A published version never changes: what was signed must print the same for good. To change a word,
# add a version beside it (templates/documents/<kind>/<version>/) and a line here.
PUBLISHED = {
    "access_request/1/en.html": (
        "e8fd5f66231490d505aee0e8812371c798b0f83c41ad882429e04dd94beb9f4d",
        "eb00770dece74364468575bd3004577cfddd5a7dccfea77051472e2b0a86b599",
    ),
    "authorization/1/en.html": (
        "2d8b05beb347ad2a50b6d8ee8896572c3bade5756666d3fede4f8dda297bdb28",
        "80dcd521fdbb8b6dd93b56d048faa5de3b829fdaaec4e3dbf53539465bdb5658",
    ),
}
SAMPLE = {
    "discloser": {
        "name": "Sample Clinic",
        "keeper": "Sample Keeper",
        "keeper_address": "PO Box 1, Salem, OR 97301",
        "keeper_phone": "503-555-0100",
    },
    "patient": {"name": "Zoë Sample", "other_names": "Zoë Before", "birth_date": "1948-03-27"},
    "reach": {
        "address_lines": ["1 First Street", "Salem, OR 97301"],
        "email": "zoe@home.example",
        "phone": "503-555-0101",
    },
    "records": {
        "choice": "chosen",
        "kinds": ["visit_notes", "images"],
        "from_month": "2019-01",
        "to_month": "2023-03",
    },
    "delivery": "email",
    "answer_by": {"kind": "legal", "days": 30},
    "state_form": "",
    "recipient": None,
    "purpose": "",
    "ending": None,
    "categories": [],
}
PERMISSION = {
    "state_form": "ORS 192.566",
    "recipient": {
        "kind": "clinic",
        "name": "Other Clinic",
        "address_lines": ["2 Second Street", "Salem, OR 97301"],
        "phone": "503-555-0102",
        "fax": "503-555-0103",
    },
    "purpose": "legal",
    "ending": {"kind": "days_90", "on": "2026-05-27"},
    "categories": [
        {"category": "mental_health", "include": False, "chosen_at": "2026-02-26T17:58:00+00:00"},
        {"category": "genetic", "include": True, "chosen_at": "2026-02-26T17:58:09+00:00"},
    ],
}
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "documents"


def test_every_published_version_is_frozen_here():
    assert {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/*/*.html")} == set(
        PUBLISHED
    )


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_version_never_changes(name):
    file_digest, sample_digest = PUBLISHED[name]
    kind, version, file = name.split("/")
    sample = SAMPLE | (PERMISSION if kind == "authorization" else {})
    sample |= {"kind": kind, "version": version, "language": file.removesuffix(".html")}
    assert hashlib.sha256((TEMPLATES / name).read_bytes()).hexdigest() == file_digest
    assert words.text_digest(SignedContent.from_json(sample)) == sample_digest


def test_titles_are_frozen_and_name_nobody():
    assert words.TITLES == {
        ("access_request", "1", "en"): "Request for my health records",
        ("authorization", "1", "en"): "Permission to send health records",
    }


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_the_words_do_not_depend_on_the_language_of_the_page(kind):
    with translation.override("es"):
        in_spanish = words.fragment(make_content(kind))
    assert in_spanish == words.fragment(make_content(kind))


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_the_words_are_easy_to_read(kind):
    assert grade(words.fragment(make_content(kind))) <= 8


def test_an_access_request_never_asks_why_and_gives_no_permission():
    signed = text(words.fragment(make_content()))
    for word in ("Why\n", "permission", "ends", "extra protection", "You do not have to sign"):
        assert word not in signed


def test_an_authorization_has_every_element_the_law_names():
    """45 CFR 164.508(c)(1)(i) to (v); the signature and its date (vi) stand below the words."""
    signed = text(words.fragment(make_content("authorization")))
    for element in (
        "Visit notes",
        "Implant or port details (device card)",
        "January 2019 to March 2023",
        "Cascade Vein Clinic, and whoever keeps its records for it now or later.",
        "Oregon Vascular Clinic",
        "9000 SW Barnes Road, Portland, OR 97225",
        "For your care",
        "At the end of May 27, 2026.",
    ):
        assert element in signed


def test_an_authorization_has_every_statement_the_law_names():
    """45 CFR 164.508(c)(2)(i) to (iii), and (c)(4)."""
    signed = text(words.fragment(make_content("authorization")))
    for statement in (
        "You can take this permission back at any time, in writing.",
        "We cannot get back what we already sent.",
        "Your care, payment, enrollment and benefits do not depend on it.",
        "The person who gets your records may share them.",
        "You will get a copy of this signed permission.",
    ):
        assert statement in signed


def test_what_is_left_out_is_said_as_plainly_as_what_is_included():
    rows = words.fragment(make_content("authorization"))
    assert '<th scope="row">Mental health care</th><td>Leave out</td>' in rows
    assert '<th scope="row">Genetic tests</th><td><strong>Include</strong></td>' in rows


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_the_short_set_prints_no_other_dates(kind):
    short = make_content(kind, records=WantedRecords("short", (), "", ""))
    assert "Dates" not in words.fragment(short)
    assert "Dates" in words.fragment(make_content(kind))


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_a_keeper_that_begins_later_is_said_to_begin_later(kind):
    discloser = dataclasses.replace(make_content().discloser, keeper_from="2027-01-02")
    signed = words.fragment(make_content(kind, discloser=discloser))
    assert "January 2, 2027" in signed
    assert "Now kept by" not in signed


def test_a_state_without_extra_categories_has_no_such_section():
    signed = words.fragment(make_content("authorization", categories=()))
    assert "extra protection" not in signed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"records": WantedRecords("all", (), "", "")}, ["All of your records", "All dates"]),
        (
            {"records": WantedRecords("short", (), "", "")},
            ["A short set", "of your last 2 years as a patient of this practice"],
        ),
        ({"records": WantedRecords("chosen", ("bills",), "", "2021-12")}, ["Up to December 2021"]),
        ({"delivery": "online"}, ["Online, by private link (free)"]),
        ({"delivery": "paper"}, ["On paper, by mail"]),
        ({"delivery": "disc"}, ["On a disc or USB drive, by mail"]),
        ({"delivery": "email"}, ["By plain email. You know that plain email is not private."]),
        ({"delivery": "fax"}, ["By fax"]),
        ({"purpose": "at_my_request"}, ["At your request"]),
        ({"purpose": "benefits"}, ["For insurance or benefits"]),
        ({"purpose": "legal"}, ["For a legal matter"]),
        ({"ending": Ending("sent", "")}, ["When the records have been sent."]),
        (
            {"ending": Ending("sent", "2027-02-26")},
            ["sent, or at the end of February 26, 2027, if"],
        ),
        ({"ending": Ending("days_90", "2026-05-27")}, ["In 90 days, at the end of May 27, 2026."]),
        (
            {"ending": Ending("year_1", "2027-02-26")},
            ["In 1 year, at the end of February 26, 2027."],
        ),
        ({"answer_by": AnswerBy("target", 45)}, ["We plan to answer within 45 days"]),
        ({"answer_by": AnswerBy("legal", 15)}, ["We must answer within 15 days"]),
    ],
)
def test_each_answer_is_printed_in_words(changes, said):
    signed = text(words.fragment(make_content("authorization", **changes)))
    for part in said:
        assert part in signed


def test_each_kind_of_records_has_its_name():
    kinds = (
        "visit_notes test_results imaging_reports images procedures implant medicines letters bills"
    )
    wanted = WantedRecords("chosen", tuple(kinds.split()), "", "")
    for kind in ("access_request", "authorization"):
        signed = text(words.fragment(make_content(kind, records=wanted)))
        for name in (
            "Visit notes",
            "Test results",
            "Imaging reports (words)",
            "Images (pictures)",
            "Procedures and surgery",
            "Implant or port details (device card)",
            "Medicines and allergies",
            "Letters",
            "Bills and payments",
        ):
            assert name in signed.splitlines()


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": ""},
        {"purpose": "marketing"},
        {"delivery": "pigeon"},
        {"records": WantedRecords("chosen", ("visit_notes", "horoscope"), "", "")},
        {"ending": Ending("year_1", "")},
        {"answer_by": AnswerBy("someday", 30)},
    ],
)
def test_a_blank_element_is_never_printed(changes):
    with pytest.raises(EmptyAnswerError):
        words.fragment(make_content("authorization", **changes))


def test_a_nameless_recipient_is_never_printed():
    content = make_content("authorization")
    nobody = dataclasses.replace(content.recipient, name="")
    with pytest.raises(EmptyAnswerError):
        words.fragment(dataclasses.replace(content, recipient=nobody))


def test_what_people_type_stays_text():
    content = make_content()
    patient = dataclasses.replace(content.patient, name="<script>alert(1)</script> & Sons")
    signed = words.fragment(dataclasses.replace(content, patient=patient))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in signed
    assert "<script" not in signed
