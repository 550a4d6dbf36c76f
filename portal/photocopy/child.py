"""In the child process: draws a stranger's picture or PDF anew. Alone imports what opens such files.

Whatever fails here in another way than by a `RefusedError` ends the child, and that is an answer too.
"""

import io
import json

import pi_heif
import pypdfium2
import pypdfium2.raw
from PIL import Image, ImageOps

from portal.photocopy.kinds import BrokenFileError, Kind, is_pure, kind_of
from portal.photocopy.refusals import Refusal, RefusedError

MOST_PAGES = 30
# More than phones take by themselves; a few bytes can claim many more.
MOST_PIXELS = 60_000_000
_LONGEST_SIDE, _LONGEST_PAGE_SIDE, _THUMBNAIL_SIDE = 3000, 2200, 320
_PHOTO_QUALITY, _PAGE_QUALITY = 82, 75
_PAGE_SCALE = 150 / 72
_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.HEIC: "HEIF"}


def copy(content: bytes) -> bytes:
    """A line of JSON about the copy, the copy, and a small picture of it; or the reason why not."""
    try:
        kind = _kind(content)
        file, thumbnail, pages = _of_pdf(content) if kind == Kind.PDF else _of_photo(content, kind)
    except RefusedError as refused:
        return json.dumps({"refused": refused.reason}).encode() + b"\n"
    said = {"kind": "pdf" if kind == Kind.PDF else "jpeg", "pages": pages, "size": len(file)}
    return json.dumps(said).encode() + b"\n" + file + thumbnail


def _kind(content: bytes) -> Kind:
    kind = kind_of(content)
    try:
        if not is_pure(content, kind):
            raise RefusedError(Refusal.HARMFUL)
    except BrokenFileError:
        raise RefusedError(Refusal.UNREADABLE) from None
    if kind is None:
        raise RefusedError(Refusal.WRONG_KIND)
    return kind


def _of_photo(content: bytes, kind: Kind) -> tuple[bytes, bytes, int]:
    pi_heif.options.DECODE_THREADS = 1  # each more would ask for memory of its own
    pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, before anything is unpacked
    with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as photo:
        if photo.width * photo.height > MOST_PIXELS:
            raise RefusedError(Refusal.TOO_MANY_PIXELS)
        photo.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        drawn = _plain(ImageOps.exif_transpose(photo))
    return _jpeg(drawn, _PHOTO_QUALITY), _thumbnail(drawn), 1


def _of_pdf(content: bytes) -> tuple[bytes, bytes, int]:
    """Each page as a picture, and a new PDF of the pictures: no script, link or attachment is left."""
    source, copied = _opened(content), pypdfium2.PdfDocument.new()
    source.init_forms()
    thumbnail = b""
    for page in source:
        width, height = page.get_size()
        scale = min(_PAGE_SCALE, _LONGEST_PAGE_SIDE / max(width, height))
        drawn = _plain(page.render(scale=scale).to_pil())
        thumbnail = thumbnail or _thumbnail(drawn)
        picture = pypdfium2.PdfImage.new(copied)
        picture.load_jpeg(io.BytesIO(_jpeg(drawn, _PAGE_QUALITY)), inline=True)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        new_page = copied.new_page(width, height)
        new_page.insert_obj(picture)
        new_page.gen_content()
    file = io.BytesIO()
    copied.save(file)
    return file.getvalue(), thumbnail, len(source)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        source = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise RefusedError(Refusal.LOCKED if is_locked else Refusal.UNREADABLE) from None
    if len(source) > MOST_PAGES:
        raise RefusedError(Refusal.TOO_MANY_PAGES)
    if not len(source):
        raise RefusedError(Refusal.UNREADABLE)
    return source


def _plain(drawn: Image.Image) -> Image.Image:
    """The colours alone, on white: what else a picture carries, such as its place, is left behind."""
    sheet = Image.new("RGB", drawn.size, "white")
    if drawn.has_transparency_data:
        shown = drawn.convert("RGBA")
        sheet.paste(shown, mask=shown)
    else:
        sheet.paste(drawn.convert("RGB"))
    return sheet


def _thumbnail(drawn: Image.Image) -> bytes:
    small = drawn.copy()
    small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    return _jpeg(small, _PHOTO_QUALITY)


def _jpeg(drawn: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    drawn.save(file, "JPEG", quality=quality)
    return file.getvalue()
