"""What somebody might do to a sealed file: each function takes its bytes and gives the forged ones."""

import asyncio
import functools
import inspect
import io
import itertools
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from asn1crypto import cms, parser
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper

from records.signing.seal import SealingWriter
from records.signing.spelling import parts
from records.signing.tokens import SignedToken, nested_tokens, scan

Attack = Callable[[bytes], bytes]
END_OF_FILE = b"%%EOF\n"
NEXT_TIMESTAMP = "ArchiveTimestamp2"


def untouched(pdf: bytes) -> bytes:
    return pdf


# --- bytes ------------------------------------------------------------------------------------


def flip(pdf: bytes, position: int) -> bytes:
    """One bit of one byte."""
    return pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]


def flip_content_byte(pdf: bytes) -> bytes:
    return flip(pdf, pdf.index(b"stream", 3000) + 20)


def flip_in_seal(pdf: bytes, part: bytes) -> bytes:
    """One hexadecimal digit in the middle of a part of the seal's own token."""
    digits = part.hex().upper().encode()
    return flip(pdf, pdf.index(digits, *placeholders(pdf)[0]) + len(digits) // 2)


def flip_seal_signature(pdf: bytes) -> bytes:
    return flip_in_seal(pdf, scan(pdf)[0].signed.signer["signature"].native)


def flip_seal_digest(pdf: bytes) -> bytes:
    """The digest that the seal signs; the signature over it does not fit any more."""
    return flip_in_seal(pdf, scan(pdf)[0].covered_digest)


def flip_seal_certificate(pdf: bytes) -> bytes:
    return flip_in_seal(pdf, scan(pdf)[0].signed.certificates[0].dump())


def flip_authority_certificate(pdf: bytes) -> bytes:
    """A certificate that the signature does not cover, and that a checker may know from elsewhere."""
    return flip_in_seal(pdf, scan(pdf)[0].signed.certificates[1].dump())


def flip_signature_timestamp(pdf: bytes) -> bytes:
    return flip_in_seal(pdf, timestamp_in_seal(pdf).signer["signature"].native)


def flip_timestamp_authority_certificate(pdf: bytes) -> bytes:
    return flip_in_seal(pdf, timestamp_in_seal(pdf).certificates[1].dump())


def timestamp_in_seal(pdf: bytes) -> SignedToken:
    return next(token for token in nested_tokens([scan(pdf)[0].signed]) if token.is_timestamp)


def flip_padding_byte(pdf: bytes) -> bytes:
    """A digit behind the seal's token, where nothing is signed."""
    return flip(pdf, placeholders(pdf)[0][1] - 10)


def flip_last_revision_byte(pdf: bytes) -> bytes:
    """In the trailer of the last revision: the file cannot be opened any more."""
    return flip(pdf, pdf.rindex(b"startxref") + len(b"startxref\n"))


def flip_archive_byte(pdf: bytes) -> bytes:
    """A hexadecimal digit in the archive timestamp's own token."""
    return flip(pdf, placeholders(pdf)[-1][0] + 2000)


def spoil_archive_dictionary(pdf: bytes) -> bytes:
    """The archive timestamp is there, but no reader finds it."""
    return b"/ByteRangf".join(pdf.rsplit(b"/ByteRange", 1))


def append_garbage(pdf: bytes) -> bytes:
    return pdf + b"% paid in full\n"


def append_broken_revision(pdf: bytes) -> bytes:
    return pdf + b"startxref\n0\n%%EOF\n"


def hide_seal(pdf: bytes) -> bytes:
    """Readers still find the seal: a name may be spelled with a code (ISO 32000-1, 7.3.5)."""
    return pdf.replace(b"/ByteRange", b"/Byte#52ange")


def cut_end(pdf: bytes) -> bytes:
    return pdf[:-40]


def cut_inside_last_token(pdf: bytes) -> bytes:
    start, _ = placeholders(pdf)[-1]
    return pdf[: start + 500]


def cut_archive_timestamp(pdf: bytes) -> bytes:
    """Back to B-LT: everything from the second revision on is gone."""
    return pdf[: revision_ends(pdf)[1]]


def cut_to_unsigned(pdf: bytes) -> bytes:
    return pdf[: revision_ends(pdf)[0]]


def placeholders(pdf: bytes) -> list[tuple[int, int]]:
    """Where the tokens stand in the file."""
    ranges = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]", pdf)
    return sorted((int(length), int(resumed)) for _, length, resumed, _ in ranges)


def revision_ends(pdf: bytes) -> list[int]:
    return [match.end() for match in re.finditer(re.escape(END_OF_FILE), pdf)]


# --- tokens put in the place of others -----------------------------------------------------------


def with_token(pdf: bytes, at: int, message: cms.ContentInfo) -> bytes:
    """The file with another token in place number `at`, whatever that one vouches for."""
    start, end = placeholders(pdf)[at]
    digits = message.dump().hex().upper().encode()
    return pdf[: start + 1] + digits.ljust(end - start - 2, b"0") + pdf[end - 1 :]


def with_signature_timestamp(pdf: bytes, timestamper: TimeStamper) -> bytes:
    """Another timestamp over the same seal, in a part of it that no signature covers."""
    start, end = placeholders(pdf)[0]
    message = cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode()))
    (signer,) = message["content"]["signer_infos"]
    digest = scan(pdf)[0].signed.signature_digest
    token = asyncio.run(timestamper.async_timestamp(digest, "sha256"))
    signer["unsigned_attrs"] = cms.CMSAttributes(
        [simple_cms_attribute("signature_time_stamp_token", token)]
    )
    return with_token(pdf, 0, message)


def with_new_archive_timestamp(pdf: bytes, timestamper: TimeStamper) -> bytes:
    """Another timestamp over the whole file, whatever it has become, in the place of the last one."""
    digest = scan(pdf)[-1].covered_digest
    return with_token(pdf, -1, asyncio.run(timestamper.async_timestamp(digest, "sha256")))


# --- tokens spelled otherwise ---------------------------------------------------------------------

ZEROS, PAYLOAD = b"\x00\x00", b"\x04\x04paid"
Respelling = Callable[[bytes], bytes]


def with_longer_length(value: bytes) -> bytes:
    """Its length in more bytes than it takes (BER allows it, DER does not)."""
    _kind, _method, _tag, header, content, _end = parser.parse(value)
    return header[:1] + b"\x84" + len(content).to_bytes(4) + content


def with_more(added: bytes) -> Respelling:
    """Something else behind what belongs into it."""

    def change(value: bytes) -> bytes:
        kind, method, tag, _header, content, _end = parser.parse(value)
        return bytes(parser.emit(kind, method, tag, content + added))

    return change


def respelled(pdf: bytes, at: int, change: Respelling, chosen: Callable[[int], bool]) -> bytes:
    """Token number `at` with some of its values changed, counted from the outside in, as it is read."""
    start, end = placeholders(pdf)[at]
    digits = bytes.fromhex(pdf[start + 1 : end - 1].decode())
    _kind, _method, _tag, header, content, _end = parser.parse(digits)
    numbers = itertools.count()
    token = rewritten(header + content, numbers, change, chosen)
    written = token.hex().upper().encode().ljust(end - start - 2, b"0")
    return pdf[: start + 1] + written[: end - start - 2] + pdf[end - 1 :]


def rewritten(
    value: bytes, numbers: Iterator[int], change: Respelling, chosen: Callable[[int], bool]
) -> bytes:
    number = next(numbers)
    kind, method, tag, _header, content, _end = parser.parse(value)
    if method:
        content = b"".join(rewritten(each, numbers, change, chosen) for each in parts(content))
    same = bytes(parser.emit(kind, method, tag, content))
    return change(same) if chosen(number) else same


# --- revisions added behind the seal --------------------------------------------------------------


def in_new_revision(change: Callable[[Any], None]) -> Attack:
    """An attack that appends a revision, as editors do."""

    @functools.wraps(change)
    def attack(pdf: bytes) -> bytes:
        output = io.BytesIO(pdf)
        writer = IncrementalPdfFileWriter(output)
        change(writer)
        writer.write_in_place()
        return output.getvalue()

    return attack


def under_timestamp(
    attack: Attack, timestamper: TimeStamper, field_name: str = NEXT_TIMESTAMP
) -> Attack:
    """The same revision, closed by a timestamp: anybody can get one over anything."""

    def forge(pdf: bytes) -> bytes:
        output = io.BytesIO(pdf)
        writer = SealingWriter(output)
        inspect.unwrap(attack)(writer)
        PdfTimeStamper(timestamper, field_name=field_name).timestamp_pdf(
            writer, "sha256", in_place=True
        )
        return output.getvalue()

    return forge


@in_new_revision
def nothing_else(writer: Any) -> None:
    """No attack under a timestamp: this is how an archive timestamp is renewed."""


@in_new_revision
def overlay_page(writer: Any) -> None:
    page = first_page(writer)
    painted = generic.StreamObject(stream_data=b"q 1 0 0 rg 100 500 200 40 re f Q")
    streams = [page.raw_get("/Contents"), writer.add_object(painted)]
    page["/Contents"] = generic.ArrayObject(streams)
    writer.update_container(page)


@in_new_revision
def rewrite_page(writer: Any) -> None:
    page = first_page(writer)
    other = generic.StreamObject(
        stream_data=page["/Contents"].data + b"\nq 1 g 50 50 300 300 re f Q"
    )
    page["/Contents"] = writer.add_object(other)
    writer.update_container(page)


@in_new_revision
def turn_page(writer: Any) -> None:
    page = first_page(writer)
    page[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


@in_new_revision
def replace_json(writer: Any) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    other = generic.StreamObject(stream_data=b'{"expected_level": "B-B"}')
    other["/Type"] = pdf_name("/EmbeddedFile")
    names[1]["/EF"]["/F"] = writer.add_object(other)
    writer.update_container(names[1]["/EF"])


@in_new_revision
def add_note(writer: Any) -> None:
    page = first_page(writer)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Contents"): generic.pdf_string("paid"),
            pdf_name("/Rect"): rectangle(100, 100, 300, 200),
            pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf"),
        }
    )
    notes = [*page.get("/Annots", ()), writer.add_object(note)]
    page["/Annots"] = generic.ArrayObject(notes)
    writer.update_container(page)


@in_new_revision
def change_seal_appearance(writer: Any) -> None:
    look = generic.StreamObject(stream_data=b"1 0 0 rg 0 0 300 300 re f")
    look[pdf_name("/Type")] = pdf_name("/XObject")
    look[pdf_name("/Subtype")] = pdf_name("/Form")
    look[pdf_name("/BBox")] = rectangle(0, 0, 300, 300)
    field = seal_field(writer)
    field["/AP"]["/N"] = writer.add_object(look)
    writer.update_container(field["/AP"])


@in_new_revision
def change_title(writer: Any) -> None:
    properties = writer.trailer.raw_get("/Info")
    properties.get_object()["/Title"] = generic.pdf_string("Something else")
    writer.mark_update(properties)


@in_new_revision
def change_metadata(writer: Any) -> None:
    """What file managers and search show; Info says the same as before."""
    metadata = writer.root.raw_get("/Metadata")
    xmp = metadata.get_object().data.replace(b"Request", b"Invoice")
    writer.root[pdf_name("/Metadata")] = writer.add_object(generic.StreamObject(stream_data=xmp))
    writer.update_root()


@in_new_revision
def point_to_other_properties(writer: Any) -> None:
    """No object changes: the trailer takes a heading's bookmark, which has a title, for Info."""
    writer.set_info(writer.root["/Outlines"].raw_get("/First"))


@in_new_revision
def add_unused_object(writer: Any) -> None:
    """Nothing shows it; a later trailer could."""
    writer.add_object(generic.StreamObject(stream_data=b"paid"))


@in_new_revision
def add_visible_timestamp_field(writer: Any) -> None:
    append_signature_field(writer, SigFieldSpec(NEXT_TIMESTAMP, box=(100, 100, 300, 200)))


@in_new_revision
def add_acting_timestamp_field(writer: Any) -> None:
    """Unseen, and it runs a script when its page is shown."""
    append_signature_field(writer, SigFieldSpec(NEXT_TIMESTAMP))
    field = writer.root["/AcroForm"]["/Fields"][-1]
    script = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("x")}
    shown = {pdf_name("/PV"): generic.DictionaryObject(script)}
    field[pdf_name("/AA")] = generic.DictionaryObject(shown)
    writer.update_container(field)


@in_new_revision
def add_empty_field_over_page(writer: Any) -> None:
    """A picture over the page, brought in through the store of evidence, shown by a field without a token.

    Its corners are references to numbers, which takes it for one that has no size.
    """
    corners = [writer.add_object(generic.NumberObject(each)) for each in (40, 300, 560, 800)]
    look = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): rectangle(0, 0, 520, 500),
            pdf_name("/Corners"): generic.ArrayObject(corners),
        },
        stream_data=b"1 0 0 rg 0 0 520 500 re f",
    )
    picture = writer.add_object(look)
    put_into_store(writer, "/Cert", picture)
    append_signature_field(writer, SigFieldSpec("ArchiveTimestamp9"))
    field = writer.root["/AcroForm"]["/Fields"][-1]
    field["/Rect"] = generic.ArrayObject(corners)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): picture})
    writer.update_container(field)


@in_new_revision
def hide_payload_in_store(writer: Any) -> None:
    put_into_store(writer, "/OCSP", writer.add_object(generic.StreamObject(stream_data=b"paid")))


@in_new_revision
def hide_payload_behind_certificate(writer: Any) -> None:
    """A certificate as it should be, in a stream that leads to something else."""
    certificates = writer.root["/DSS"]["/Certs"]
    payload = writer.add_object(generic.StreamObject(stream_data=b"paid"))
    twin = generic.StreamObject({pdf_name("/More"): payload}, stream_data=certificates[0].data)
    certificates.append(writer.add_object(twin))
    writer.update_container(certificates)


@in_new_revision
def empty_store(writer: Any) -> None:
    """The evidence that the seal had is not listed any more."""
    store = writer.root["/DSS"]
    store["/CRLs"] = generic.ArrayObject()
    writer.update_container(store)


def put_into_store(writer: Any, kind: str, reference: Any) -> None:
    """Evidence about one signature, which readers allow behind a seal."""
    about = generic.DictionaryObject({pdf_name(kind): generic.ArrayObject([reference])})
    store = writer.root["/DSS"]
    store[pdf_name("/VRI")] = generic.DictionaryObject({pdf_name("/" + "A" * 40): about})
    writer.update_container(store)


@in_new_revision
def empty_seal_field(writer: Any) -> None:
    field = seal_field(writer)
    del field["/V"]
    writer.update_container(field)


@in_new_revision
def open_with_action(writer: Any) -> None:
    """Something nobody foresaw: the file now does something when it is opened."""
    action = {pdf_name("/S"): pdf_name("/URI"), pdf_name("/URI"): generic.pdf_string("http://x")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def first_page(writer: Any) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def seal_field(writer: Any) -> Any:
    fields = writer.root["/AcroForm"]["/Fields"]
    found = (fields[position] for position in range(len(fields)))
    return next(field for field in found if field["/T"] == "OrganizationSeal")


def rectangle(*corners: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, corners))


# --- the last table of objects written otherwise --------------------------------------------------


def in_last(pattern: bytes, replacement: bytes) -> Attack:
    """Replace the last match in the file."""

    def change(pdf: bytes) -> bytes:
        *_, found = re.finditer(pattern, pdf)
        return pdf[: found.start()] + found.expand(replacement) + pdf[found.end() :]

    return change


def before_timestamp(change: Attack, timestamper: TimeStamper) -> Attack:
    """A renewed file, changed behind the place of its last token, which vouches for just that."""

    def forge(pdf: bytes) -> bytes:
        return vouched_for(change(under_timestamp(nothing_else, timestamper)(pdf)), timestamper)

    return forge


def vouched_for(changed: bytes, timestamper: TimeStamper) -> bytes:
    """The last token covers the whole file, whatever it has become."""
    *_, found = re.finditer(rb"/ByteRange \[(0 \d+ (\d+)) \d+ *\]", changed)
    numbers = b"/ByteRange [%s %d" % (found[1], len(changed) - int(found[2]))
    whole = numbers.ljust(len(found[0]) - 1) + b"]"
    forged = changed[: found.start()] + whole + changed[found.end() :]
    return with_new_archive_timestamp(forged, timestamper)


def list_catalog_twice(pdf: bytes) -> bytes:
    """The second time it is the one from before the seal; readers differ in which they take."""
    *_, table = re.finditer(rb"/Length \d+\n>>\nstream\n(.*?)\nendstream", pdf, re.DOTALL)
    unsealed = pdf.index(b"\n2 0 obj\n") + 1
    row = b"\1" + unsealed.to_bytes(8) + bytes(2)  # its kind, offset and generation
    rows = zlib.compress(zlib.decompress(table[1]) + row)
    longer = b"/Length %d\n>>\nstream\n%s\nendstream" % (len(rows), rows)
    pdf = pdf[: table.start()] + longer + pdf[table.end() :]
    return in_last(rb"/Index \[ (.*) \]", rb"/Index [ \1 2 1 ]")(pdf)


# --- the whole file written anew ----------------------------------------------------------------


def rewrite_file(pdf: bytes) -> bytes:
    """Opened and saved by another program, nothing else."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return saved(document)


def rewrite_file_compressed(pdf: bytes) -> bytes:
    """As above, with even the signature dictionary packed away."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        output = io.BytesIO()
        document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return output.getvalue()


def strip_seal(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for field in document.Root.AcroForm.Fields:
            if "/V" in field:
                del field.V
        del document.Root.Perms
        return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


# --- no document of ours --------------------------------------------------------------------------


def not_a_pdf(pdf: bytes) -> bytes:
    return b"PK\x03\x04" + zlib.compress(pdf)


def nothing(pdf: bytes) -> bytes:
    return b""


def only_a_head(pdf: bytes) -> bytes:
    return b"%PDF-1.7\n"


def another_pdf(pdf: bytes) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        return saved(document)
