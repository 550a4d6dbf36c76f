"""The signed words: frozen once published, whole for every answer, and the same wherever they stand."""

import dataclasses
import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from records.documents import words
from records.documents.content import (
    AnswerBy,
    Delivery,
    Ending,
    Months,
    Needs,
    SignedContent,
    Signer,
    WantedRecords,
)
from records.documents.errors import EmptyAnswerError
from records.policy.rights import Right
from tests.factories import make_content
from tests.words import grade, text

# A published version never changes: what was signed must print the same for good. To change a word,
# add a version beside it (templates/documents/<kind>/<version>/) and a line here.
PUBLISHED = {
    "access_request/2/en.html": (
        "956b9f816fcf215c59b41c44722cc5396c38aa8cd98d501ba002e16ffa6f8afc",
        "56e5436be588dedd31a73800cf8e24b79e3c4dad5f874d868845cfd4592fa87b",
    ),
    "authorization/2/en.html": (
        "79c28dcc3390102fe798b3c9b587fb72b5eb5f549446df3949707748af1f2c7e",
        "33e59d2e18e01d43e2cb08eced12aa78bf507e2e5dd54d641f411504eec9e8b2",
    ),
}
SAMPLE = {
    "discloser": {
        "name": "Sample Clinic",
        "keeper": "Sample Keeper",
        "keeper_address": "PO Box 1, Salem, OR 97301",
        "keeper_phone": "503-555-0100",
    },
    "patient": {
        "name": "Zoë Sample",
        "other_names": "Zoë Before",
        "birth_date": "1948-03-27",
        "death_date": "",
    },
    "signer": {"name": "Kim Sample", "capacity": "guardian", "helper": ""},
    "reach": {
        "address_lines": ["1 First Street", "Salem, OR 97301"],
        "email": "zoe@home.example",
        "phone": "503-555-0101",
    },
    "records": {
        "choice": "chosen",
        "kinds": ["visit_notes", "images"],
        "times": [{"first": "2019-01", "last": "2023-03"}],
        "clinician": "Dr. Example",
        "procedure": "the port of 2021",
        "other": "the form for my work",
        "leave_out": "the letter of May",
    },
    "delivery": {"way": "pickup", "pickup_by": "Lee Sample"},
    "needs": {"large_print": True, "by": "2026-03-20", "why": "visit"},
    "answer_by": {"kind": "legal", "days": 30},
    "state_form": "",
    "recipients": [],
    "purpose": "",
    "ending": None,
    "categories": [],
}
PERMISSION = {
    "state_form": "ORS 192.566",
    "recipients": [
        {
            "kind": "clinic",
            "name": "Other Clinic",
            "address_lines": ["2 Second Street", "Salem, OR 97301"],
            "phone": "503-555-0102",
            "fax": "503-555-0103",
            "may_discuss": True,
        }
    ],
    "purpose": "legal",
    "ending": {"kind": "days_90", "on": "2026-05-27", "event": ""},
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
        ("access_request", "2", "en"): "Request for health records",
        ("authorization", "2", "en"): "Permission to send health records",
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
        "The person who gets the records may share them.",
        "You will get a copy of this signed permission.",
    ):
        assert statement in signed


def test_what_is_left_out_is_said_as_plainly_as_what_is_included():
    rows = words.fragment(make_content("authorization"))
    assert '<th scope="row">Mental health care</th><td>Leave out</td>' in rows
    assert '<th scope="row">Genetic tests</th><td><strong>Include</strong></td>' in rows


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_the_short_set_prints_no_other_dates(kind):
    short = make_content(kind, records=WantedRecords("short"))
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
        ({"records": WantedRecords("all")}, ["All of your records", "All dates"]),
        (
            {"records": WantedRecords("short")},
            ["A short set", "of your last 2 years as a patient of this practice"],
        ),
        (
            {"records": WantedRecords("chosen", ("bills",), (Months("2021-12", "2022-01"),))},
            ["December 2021 to January 2022"],
        ),
        ({"delivery": Delivery("online")}, ["Online, by private link (free)"]),
        ({"delivery": Delivery("paper")}, ["On paper, by mail"]),
        ({"delivery": Delivery("disc")}, ["On a disc or USB drive, by mail"]),
        (
            {"delivery": Delivery("email")},
            ["By plain email. You know that plain email is not private."],
        ),
        ({"delivery": Delivery("fax")}, ["By fax"]),
        ({"delivery": Delivery("pickup", "Kim Lee")}, ["Picked up by Kim Lee"]),
        ({"delivery": Delivery("inspect")}, ["You come and look at them"]),
        ({"needs": Needs(large_print=True)}, ["Large"]),
        (
            {"needs": Needs(by="2026-03-20", why="emergency")},
            ["March 20, 2026", "Emergency or urgent care"],
        ),
        (
            {"ending": Ending("event", "", "the end of my claim")},
            ["When this happens: the end of my claim"],
        ),
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
        "visit_notes test_results imaging_reports images procedures implant medicines letters "
        "outside bills"
    )
    wanted = WantedRecords("chosen", tuple(kinds.split()))
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
            "Records that came from other doctors",
            "Bills, payments and insurance",
        ):
            assert name in signed.splitlines()


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": ""},
        {"purpose": "marketing"},
        {"delivery": Delivery("pigeon")},
        {"records": WantedRecords("chosen", ("visit_notes", "horoscope"))},
        {"ending": Ending("year_1", "")},
        {"answer_by": AnswerBy("someday", 30)},
        {"recipients": ()},
        {"ending": Ending("event")},
        {"needs": Needs(by="2026-03-20", why="whim")},
        {"delivery": Delivery("pickup")},
        {"signer": Signer("Kim Lee", "neighbour")},
    ],
)
def test_a_blank_element_is_never_printed(changes):
    with pytest.raises(EmptyAnswerError):
        words.fragment(make_content("authorization", **changes))


def test_a_nameless_recipient_is_never_printed():
    content = make_content("authorization")
    nobody = dataclasses.replace(content.recipients[0], name="")
    with pytest.raises(EmptyAnswerError):
        words.fragment(dataclasses.replace(content, recipients=(*content.recipients, nobody)))


CAPACITIES = {
    "parent": "The patient’s parent",
    "guardian": "The patient’s legal guardian",
    "foster": "The patient’s foster carer, or a worker of the agency",
    "health_agent": "The patient’s health care representative, or agent under a health care power "
    "of attorney",
    "court_guardian": "The patient’s guardian, appointed by a court",
    "other_paper": "A person who may act for the patient under another legal paper",
    "executor": "The executor or administrator for the patient, who has died",
    "family": "The husband, wife, child or parent of the patient, who has died, and helped with "
    "the patient’s care",
    "claim": "A person with a claim because of the patient’s death",
}


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_who_signs_for_a_patient_is_named_with_their_authority(kind):
    """45 CFR 164.508(c)(1)(vi): the authority of a representative stands in the permission."""
    assert set(CAPACITIES) == set(Right)
    for capacity, said in CAPACITIES.items():
        signed = text(words.fragment(make_content(kind, signer=Signer("Kim Lee", capacity))))
        assert f"As what\n{said}" in signed
        assert "You sign for María José O’Neill-Łukasiewicz." in signed


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_a_patient_is_not_said_to_sign_for_anybody(kind):
    signed = text(words.fragment(make_content(kind)))
    for words_of_others in ("As what", "You sign for", "Helped by", "the patient’s"):
        assert words_of_others not in signed


def test_a_helper_is_named_and_has_no_authority():
    signed = text(words.fragment(make_content(signer=Signer("Zoë Sample", helper="Kim Lee"))))
    assert "Helped by\nKim Lee" in signed
    assert "You sign for" not in signed


@pytest.mark.parametrize("capacity", ["parent", "guardian", "foster"])
def test_who_asks_for_a_child_is_told_that_a_young_person_may_keep_some_care_private(capacity):
    signed = text(words.fragment(make_content(signer=Signer("Kim Lee", capacity))))
    assert "A young person may have the right to keep some care private" in signed


@pytest.mark.parametrize(
    ("known", "said"),
    [("2022", "2022"), ("2022-05", "May 2022"), ("2022-05-09", "May 9, 2022")],
)
def test_a_date_of_death_is_printed_as_far_as_it_is_known(known, said):
    patient = dataclasses.replace(make_content().patient, death_date=known)
    assert f"Date of death\n{said}" in text(words.fragment(make_content(patient=patient)))


def test_everybody_who_may_receive_is_named_and_who_may_talk():
    first = make_content("authorization").recipients[0]
    kim = dataclasses.replace(first, name="Kim Lee", may_discuss=True)
    lee = dataclasses.replace(first, name="Lee Kim")
    content = make_content("authorization", recipients=(first, kim, lee))
    signed = text(words.fragment(content))
    assert "send the records listed here to Oregon Vascular Clinic, Kim Lee and Lee Kim." in signed
    assert signed.count("You also let us talk with them about these records.") == 1


def test_what_is_said_in_words_is_printed_as_it_was_said():
    told = WantedRecords("chosen", ("bills",), (), "Dr. X", "the port", "my form", "the letter")
    signed = text(words.fragment(make_content(records=told)))
    for label, said in (
        ("Doctor", "Dr. X"),
        ("Procedure", "the port"),
        ("Also", "my form"),
        ("Leave out", "the letter"),
    ):
        assert f"{label}\n{said}" in signed


def test_what_people_type_stays_text():
    content = make_content()
    patient = dataclasses.replace(content.patient, name="<script>alert(1)</script> & Sons")
    signed = words.fragment(dataclasses.replace(content, patient=patient))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in signed
    assert "<script" not in signed
