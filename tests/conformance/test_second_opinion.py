"""A second validator, of another make and stricter about the meaning of glyphs, on printed documents."""

import io
import re

import page as second_validator
import pikepdf
import pytest

from records.documents.render import render
from tests.conformance.test_conformance import CASES
from tests.documents.samples import NAMES, make_print_input, named


def faults(pdf: bytes, path) -> set[str]:
    """The rules of PDF/A-3a and PDF/UA-1 that the file breaks."""
    path.write_bytes(pdf)
    results = [second_validator.validate_pdf(str(path), profile=name) for name in ("3a", "ua1")]
    assert [result.rules.total for result in results] == [156, 104]
    return {failure.rule_id for result in results for failure in result.failures}


@pytest.mark.parametrize("case", CASES)
def test_a_printed_document_is_compliant(case, tmp_path):
    assert faults(render(make_print_input(CASES[case])).pdf, tmp_path / "printed.pdf") == set()


def test_a_glyph_without_meaning_would_be_found(tmp_path):
    printed = render(make_print_input(named(NAMES["hindi"]))).pdf
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                meanings = each.ToUnicode.read_bytes()
                each.ToUnicode.write(re.sub(rb"(?m)^(<\w{4}>) <\w{4}>$", rb"\1 <>", meanings))
        spoiled = io.BytesIO()
        pdf.save(spoiled)
    assert faults(spoiled.getvalue(), tmp_path / "spoiled.pdf") == {
        "PDFA3A-UNICODE-MAPPING-001",
        "PDFUA1-FONT-UNICODE-MAPPING-001",
    }
