"""Fast checks of what a screen reader meets; veraPDF checks the rest in tests/conformance."""

import itertools

import pikepdf
import pytest

from records.documents.render import render
from tests.documents.reading import named, opened, tags
from tests.documents.samples import crowded, make_print_input
from tests.factories import make_content


@pytest.fixture(scope="module", params=["access request", "authorization", "crowded"])
def pdf(request):
    content = {
        "access request": make_content(),
        "authorization": make_content("authorization"),
        "crowded": crowded(),
    }[request.param]
    return opened(render(make_print_input(content, demo=True)).pdf)


def test_the_file_says_that_it_is_tagged_titled_and_in_english(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.Root.Lang == "en"
    assert all(page.Tabs == "/S" for page in pdf.pages)


def test_its_metadata_names_both_standards(pdf):
    packet = pdf.Root.Metadata.read_raw_bytes().decode()
    assert "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet


def test_one_title_comes_first_and_sections_follow(pdf):
    levels = [str(tag.S) for tag in named(pdf, "/H1", "/H2", "/H3")]
    assert levels[0] == "/H1"
    assert set(levels[1:]) == {"/H2"}


def test_the_code_has_words_and_a_place(pdf):
    (figure,) = named(pdf, "/Figure")
    assert figure.Alt == "QR code that holds the verification code VX-7K2F-94QD-3M8T"
    left, bottom, right, top = map(float, figure.A.BBox)
    assert right - left == pytest.approx(72, abs=0.1)
    assert top - bottom == pytest.approx(72, abs=0.1)
    assert 0 < bottom < top < 792


def test_two_empty_signature_fields_wait_for_seal_and_timestamp(pdf):
    seal, archive = pdf.Root.AcroForm.Fields
    assert [str(field.T) for field in (seal, archive)] == ["OrganizationSeal", "ArchiveTimestamp1"]
    for field in (seal, archive):
        assert field.FT == "/Sig"
        assert "/V" not in field
        assert field.F == 4 | 128
        assert field.Contents == field.TU
    left, bottom, right, top = map(float, seal.Rect)
    assert right - left > 300
    assert top - bottom > 30
    assert set(pdf.Root.AcroForm.keys()) == {"/Fields"}


def test_each_field_stands_in_the_tags_as_a_form(pdf):
    forms = named(pdf, "/Form")
    assert [form.K.Obj.T for form in forms] == ["OrganizationSeal", "ArchiveTimestamp1"]


def test_facts_are_labels_and_values(pdf):
    facts = [tag for tag in named(pdf, "/L") if tag.A.ListNumbering == "/None"]
    assert len(facts) >= 3
    for item in itertools.chain.from_iterable(fact.K for fact in facts):
        assert item.S == "/LI"
        assert [str(part.S) for part in item.K] == ["/Lbl", "/LBody"]


def test_lists_say_how_they_are_counted(pdf):
    counted = {str(tag.A.ListNumbering) for tag in named(pdf, "/L")}
    rights = {"/Decimal"} if named(pdf, "/Table") else set()
    assert counted == {"/None", "/Disc"} | rights


def test_headers_of_the_table_say_what_they_head(pdf):
    headers = named(pdf, "/TH")
    if not named(pdf, "/Table"):
        assert headers == []
        return
    scopes = [str(header.A.Scope) for header in headers]
    assert scopes == ["/Column"] * 2 + ["/Row"] * 4
    ids = [str(header.ID) for header in headers]
    indexed = list(pdf.Root.StructTreeRoot.IDTree.Kids[0].Names)[::2]
    assert [str(each) for each in indexed] == sorted(ids)


def test_running_headers_and_footers_are_not_read_aloud(pdf):
    for page in pdf.pages:
        marks = [
            (str(operands[0]), operands[1])
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC"
        ]
        artifacts = [properties for tag, properties in marks if tag == "/Artifact"]
        assert len(artifacts) == (2 if page == pdf.pages[0] else 3)
        assert all(properties.Type == "/Pagination" for properties in artifacts)


def test_every_tag_above_marked_text_is_the_one_its_number_names(pdf):
    """The tree of numbers and the tree of tags are two ways to the same place (ISO 32000-1, 14.7.4.4)."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    seen = 0
    for tag in tags(pdf):
        for kid in tag.get("/K", []) if isinstance(tag.get("/K"), pikepdf.Array) else []:
            if isinstance(kid, int):
                assert parents[int(tag.Pg.StructParents)][kid].objgen == tag.objgen
                seen += 1
    assert seen > 30


def test_every_glyph_has_a_meaning(pdf):
    for font in (each for each in pdf.objects if _is_font(each)):
        for line in font.ToUnicode.read_bytes().splitlines():
            if line.startswith(b"<") and not line.startswith(b"<0000> <ffff>"):
                assert line[8:-1], line


def _is_font(each: object) -> bool:
    return isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each


def test_nothing_runs_and_nothing_is_locked(pdf):
    assert not pdf.is_encrypted
    names = {
        str(key)
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary)
        for key in each.keys()  # noqa: SIM118  not a dict
    }
    assert not names & {"/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch"}
