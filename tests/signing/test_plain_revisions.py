"""Behind a seal only the form of our own writer counts, for readers differ in what they forgive."""

import io
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from records.signing.level import Level
from records.signing.plain_revisions import are_plain
from tests.signing.attacks import in_last

SEALED_AT = 1  # the rendered file is revision 0


def is_plain(pdf: bytes) -> bool:
    try:
        return are_plain(pdf, PdfFileReader(io.BytesIO(pdf)), SEALED_AT)
    except (PdfError, ValueError, LookupError):
        return False


def test_what_our_writer_makes_is_plain(sealed: Callable[[Level], bytes]):
    assert is_plain(sealed(Level.B_LTA))


@pytest.mark.parametrize(
    "change",
    [
        in_last(rb"startxref\n(\d)", rb"startxref\n\g<1>_"),
        in_last(rb"startxref\n", rb"startxrefNOT\n"),
        in_last(rb"startxref\n", rb"startxref "),
        in_last(rb"endobj\n+startxref", rb"endobj\n999 0 obj\n<<>>\nendobj\nstartxref"),
        in_last(rb"endobj\n+startxref", rb"endobj\n(hidden)\nstartxref"),
        in_last(rb"endobj\n+startxref", rb"endobj\ntrailer\n<<>>\nstartxref"),
        in_last(rb"%%EOF\n", rb"%%EOF\n%%EOF\n"),
        in_last(rb"%%EOF\n", rb"%%EOF \n"),
    ],
)
def test_anything_else_is_not(change: Callable[[bytes], bytes], sealed: Callable[[Level], bytes]):
    assert not is_plain(change(sealed(Level.B_LTA)))
