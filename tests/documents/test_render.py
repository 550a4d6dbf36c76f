"""One signed request, one file: the same bytes every time, readable in every script, nothing private outside."""

import dataclasses
import hashlib
import json
import logging
import os
import pickle
import subprocess
import sys

import pikepdf
import pytest
from django.conf import settings

from records.documents import words
from records.documents.errors import ForeignResourceError, MissingGlyphError
from records.documents.press import press
from records.documents.render import page, render
from tests.documents.reading import opened, text_of
from tests.documents.samples import (
    EVERY_KIND,
    LONG_EMAIL,
    NAMES,
    crowded,
    make_print_input,
    named,
    reached_at,
)
from tests.factories import SIGNED_AT, make_content

FROM_THE_RIGHT = {"arabic", "persian", "hebrew"}

IN_ANOTHER_PROCESS = """
import hashlib, pickle, sys
import django
django.setup()
from records.documents.render import render
signed = pickle.load(sys.stdin.buffer)
print(hashlib.sha256(render(signed).pdf).hexdigest())
"""


def test_equal_input_gives_equal_bytes_in_another_process():
    signed = make_print_input(named(NAMES["arabic"], "authorization", NAMES["hindi"]), demo=True)
    render(make_print_input())  # so that the two processes have not done the same before
    run = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=pickle.dumps(signed),
        capture_output=True,
        check=True,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert run.stdout.decode().strip() == hashlib.sha256(render(signed).pdf).hexdigest()


def test_different_input_gives_another_file_identifier():
    one, other = (
        opened(render(make_print_input(typed_name=name)).pdf).trailer.ID[0] for name in ("A", "B")
    )
    assert one != other


@pytest.mark.parametrize("kind", ["access_request", "authorization"])
def test_the_pdf_says_exactly_the_signed_words(kind, tmp_path):
    content = make_content(kind)
    assert words.fragment(content) in page(make_print_input(content))
    printed = " ".join(text_of(render(make_print_input(content)).pdf, tmp_path).split())
    for said in (words.title(content), "MR-7K2F-94QD", "March 27, 1948", "VX-7K2F-94QD-3M8T"):
        assert said in printed


def test_a_request_takes_one_page_and_a_permission_two():
    assert render(make_print_input()).pages == 1
    assert render(make_print_input(make_content("authorization"))).pages == 2
    assert render(make_print_input(make_content("authorization", records=EVERY_KIND))).pages == 2
    assert render(make_print_input(crowded())).pages == 3


def pages_of(content, tmp_path):
    """The words of each page, in the order they are read."""
    printed = text_of(render(make_print_input(content)).pdf, tmp_path)
    return [" ".join(page.split()) for page in printed.split("\f")[:-1]]


def test_a_table_that_goes_on_says_again_what_it_is_about(tmp_path):
    pages = pages_of(make_content("authorization", records=EVERY_KIND), tmp_path)
    rows = ("Mental health care", "Alcohol or drug treatment", "HIV tests", "Genetic tests")
    assert [page.count("Kind of record Your choice") for page in pages] == [1, 1]
    assert [[row for row in rows if row in page] for page in pages] == [
        ["Mental health care", "Alcohol or drug treatment"],
        ["HIV tests", "Genetic tests"],
    ]


@pytest.mark.parametrize("kinds", range(1, 10, 2))
@pytest.mark.parametrize(
    "sample", [make_content("authorization"), crowded()], ids=["plain", "crowded"]
)
def test_what_is_signed_its_signature_and_its_proof_stand_on_one_page(kinds, sample, tmp_path):
    records = dataclasses.replace(EVERY_KIND, kinds=EVERY_KIND.kinds[:kinds])
    pages = pages_of(dataclasses.replace(sample, records=records), tmp_path)
    [signing] = [page for page in pages if "By signing, you let" in page]
    for part in (
        "Signed February 26, 2026",
        "Signed as The patient",
        "UTC time",
        "Language English",
    ):
        assert part in signing
    assert len(pages) <= 3


def test_a_long_email_address_goes_on_after_one_of_its_signs(tmp_path):
    content = reached_at(LONG_EMAIL, make_content())
    printed = render(make_print_input(content)).pdf
    lines = [line.split()[-1] for line in text_of(printed, tmp_path).splitlines() if line.strip()]
    first = next(number for number, line in enumerate(lines) if line.startswith("maria-"))
    assert lines[first : first + 2] == [
        "maria-fernanda.oneill-lukasiewicz@",
        "averylonghospitaldomain.example.org",
    ]


def test_where_a_line_may_end_leaves_no_mark_in_the_text(tmp_path):
    content = reached_at("maria_fernanda@مثال.example", make_content())
    pdf = opened(render(make_print_input(content)).pdf)
    said = [str(each.ActualText) for each in pdf.objects if _is_tag(each) and "/ActualText" in each]
    assert said == ["maria_fernanda@مثال.example"]
    maps = [
        each.ToUnicode.read_bytes()
        for each in pdf.objects
        if _is(each, "/Font") and "/ToUnicode" in each
    ]
    assert maps
    assert not any(b"<200b>" in each.lower() for each in maps)


def test_the_signature_names_signer_moment_and_open_identity_check(tmp_path):
    printed = text_of(render(make_print_input(typed_name="Maria O'Neill")).pdf, tmp_path)
    for said in (
        "Maria O'Neill",
        "Signed February 26, 2026, 10:04 a.m. Pacific time (UTC−8)",
        "2026-02-26 18:04:09 UTC",
        "Not checked yet",
        "The seal is the organization’s.",
        "The signature is the signer’s own.",
        "PAdES B-LTA",
    ):
        assert said in " ".join(printed.split())


@pytest.fixture(scope="module")
def names_in_one_document():
    """Every name in a paragraph of its own."""
    html = page(make_print_input())
    names = "".join(f"<p>{name}</p>" for name in NAMES.values())
    document = press().lay_out(html.replace("</body>", names + "</body>"), {"code:qr": b"<svg/>"})
    return press().print(document, b"{}", SIGNED_AT)


@pytest.mark.parametrize("script", sorted(set(NAMES) - FROM_THE_RIGHT))
def test_a_name_can_be_found_and_copied(script, names_in_one_document, tmp_path):
    assert NAMES[script] in text_of(names_in_one_document, tmp_path).splitlines()


def test_names_from_right_to_left_stand_in_the_tags(names_in_one_document):
    pdf = opened(names_in_one_document)
    said = [str(each.ActualText) for each in pdf.objects if _is_tag(each) and "/ActualText" in each]
    assert sorted(said) == sorted(NAMES[script] for script in FROM_THE_RIGHT)


def _is_tag(each: object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/StructElem"


@pytest.mark.parametrize("name", ["Maria 😀", "Maria \ue001", "Maria \u202e"])
def test_a_character_without_a_glyph_stops_the_document(name):
    with pytest.raises(MissingGlyphError):
        render(make_print_input(typed_name=name))


def test_a_mark_with_nothing_to_stand_on_stops_the_document():
    with pytest.raises(MissingGlyphError):
        render(make_print_input(typed_name="Maria \u093f"))


def test_metadata_and_title_name_the_organization_only():
    pdf = opened(render(make_print_input()).pdf)
    assert str(pdf.docinfo.Title) == "Request for health records MR-7K2F-94QD"
    assert str(pdf.docinfo.Author) == "Harbor Records Keeping"
    outside = [
        pdf.Root.Metadata.read_bytes().decode(),
        *(str(value) for value in pdf.docinfo.values()),
        *(str(item.title) for item in _outline(pdf)),
        *(str(field.TU) for field in pdf.Root.AcroForm.Fields),
    ]
    assert len(outside) > 10
    for said in outside:
        assert "María" not in said
        assert "ukasiewicz" not in said


def _outline(pdf):
    with pdf.open_outline() as outline:
        top = list(outline.root)
        return [*top, *(child for item in top for child in item.children)]


def test_the_request_is_attached_for_machines():
    content = make_content("authorization")
    pdf = opened(render(make_print_input(content, demo=True)).pdf)
    (attached,) = pdf.Root.AF
    assert attached.AFRelationship == "/Data"
    assert pdf.attachments["request.json"].get_file().mime_type == "application/json"
    request = json.loads(pdf.attachments["request.json"].get_file().read_bytes())
    assert request == {
        "schema": "records-request/2",
        "reference": "MR-7K2F-94QD",
        "document": {
            "kind": "authorization",
            "version": "2",
            "language": "en",
            "text_digest": words.text_digest(content),
        },
        "content": json.loads(json.dumps(content.as_json())),
        "signature": {
            "typed_name": content.patient.name,
            "signed_at": "2026-02-26T18:04:09+00:00",
            "local_time": "February 26, 2026, 10:04 a.m. Pacific time (UTC−8)",
            "signed_as": "patient",
            "witness_name": "",
        },
        "expected_level": "B-LTA",
        "verification_code": "VX-7K2F-94QD-3M8T",
        "demo": True,
    }


@pytest.mark.parametrize("demo", [True, False])
def test_a_demonstration_says_so_on_every_page(demo, tmp_path):
    printed = text_of(render(make_print_input(crowded(), demo=demo)).pdf, tmp_path)
    pages = printed.split("\f")[:-1]
    assert len(pages) == 3
    assert ["Demonstration, not valid" in page for page in pages] == [demo] * 3


def test_embedded_fonts_are_recorded_with_their_digests():
    printed = render(make_print_input(named(NAMES["arabic"])))
    files = [font["file"] for font in printed.fonts]
    assert files == [
        "NotoSans-Bold.ttf",
        "NotoSans-Regular.ttf",
        "NotoSansArabic-Bold.ttf",
        "NotoSansDevanagari-Regular.ttf",
        "NotoSerif-Bold.ttf",
    ]
    assert all(len(font["sha256"]) == 64 for font in printed.fonts)
    pdf = opened(printed.pdf)
    embedded = [each for each in pdf.objects if _is(each, "/FontDescriptor")]
    assert len(embedded) == len(files)


def _is(each: object, name: str) -> bool:
    return isinstance(each, pikepdf.Dictionary) and each.get("/Type") == name


def test_weasyprint_has_nothing_to_complain_about():
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        press.__wrapped__()
        render(make_print_input(crowded(), demo=True))
    finally:
        logger.removeHandler(handler)
    assert complaints == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://127.0.0.1:1/x.png", "data:image/png;base64,AA", "x.png"],
)
def test_a_page_gets_nothing_from_disk_or_network(address):
    html = f'<html lang="en"><img src="{address}" alt="x">'
    with pytest.raises(ForeignResourceError):
        press().lay_out(html, {"code:qr": b"<svg/>"})
