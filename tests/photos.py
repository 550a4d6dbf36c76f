"""Files as people add them, and as people should not: made here, opened by nobody but the child."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pillow_heif
import segno
from PIL import Image, ImageDraw

PLACE = b"45.5231N"  # stands in the picture's own words about where it was taken
_ORIENTATION, _DESCRIPTION, _GPS = 0x0112, 0x010E, 0x8825


def picture(size=(640, 400), color="navy"):
    """A card with a red left edge, so that it can be seen which way is up."""
    card = Image.new("RGB", size, color)
    ImageDraw.Draw(card).rectangle((0, 0, size[0] // 10, size[1]), fill="red")
    return card


def jpeg(size=(640, 400), color="navy", **options):
    """A plain JPEG."""
    return _saved(picture(size, color), "JPEG", **options)


def jpeg_of_a_phone(turned=6):
    """A JPEG that says where it was taken, and that it must be turned to be seen upright."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_DESCRIPTION] = turned, PLACE.decode()
    exif.get_ifd(_GPS).update({1: "N", 2: (45.0, 31.0, 23.0), 3: "W", 4: (122.0, 40.0, 35.0)})
    return jpeg(exif=exif, comment=PLACE, xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>")


def png(size=(640, 400), mode="RGBA"):
    """A PNG; with RGBA, one that is clear where nothing is drawn."""
    return _saved(picture(size).convert(mode), "PNG")


def heic(size=(640, 400)):
    """A photo as iPhones keep it."""
    made = pillow_heif.from_pillow(picture(size))
    file = io.BytesIO()
    made.save(file, quality=60)
    return file.getvalue()


def pdf(pages=1, script="", password="", attachment=b""):
    """A PDF of empty pages; it may run a script, carry a file, or be locked."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(612, 792))
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(script))
        made.Root.OpenAction = made.make_indirect(action)
    if attachment:
        made.attachments["inside.txt"] = pikepdf.AttachedFileSpec(made, attachment)
    file = io.BytesIO()
    locked = pikepdf.Encryption(owner="owner", user=password) if password else None
    made.save(file, encryption=locked if locked else False)
    return file.getvalue()


def drawn_pdf():
    """A PDF on which a black code is drawn."""
    file = io.BytesIO()
    segno.make("paper").save(file, kind="pdf", scale=12)
    return file.getvalue()


def archive(inside=b"nothing"):
    """A ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("inside.bin", inside)
    return file.getvalue()


def zip_bomb():
    """Few bytes that become a hundred million."""
    return archive(b"\0" * 100_000_000)


def huge_png(width=10_000, height=10_000):
    """A hundred megapixels in a hundred kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\0" * (width // 8)
    data = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def png_that_swells():
    """A small picture by its head, with the data of a large one."""
    head = struct.pack(">IIBBBBB", 10, 10, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 200_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*chunk) for chunk in [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    )


def _chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
