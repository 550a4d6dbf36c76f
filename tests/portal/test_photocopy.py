"""What is kept of a stranger's file was drawn by us; what is two things at once, locked or too much is refused."""

import io
import threading

import pikepdf
import pytest
from PIL import Image

from portal.photocopy import ask
from portal.photocopy.ask import copied
from portal.photocopy.kinds import BrokenFileError, Kind, is_pure, kind_of
from portal.photocopy.refusals import Refusal, RefusedError
from tests import photos


def refusal(content):
    """Why the file is not copied."""
    with pytest.raises(RefusedError) as refused:
        copied(content)
    return refused.value.reason


def opened(file):
    return Image.open(io.BytesIO(file))


FILES = {
    "jpeg": photos.jpeg,
    "jpeg of a phone": photos.jpeg_of_a_phone,
    "progressive jpeg": lambda: photos.jpeg(progressive=True),
    "png": photos.png,
    "gray png": lambda: photos.png(mode="LA"),
    "png of few colors": lambda: photos.png(mode="P"),
    "heic": photos.heic,
}


@pytest.mark.parametrize("name", FILES)
def test_a_photo_becomes_a_plain_jpeg_and_a_small_one(name):
    copy = copied(FILES[name]())
    assert (copy.kind, copy.pages) == ("jpeg", 1)
    large, small = opened(copy.file), opened(copy.thumbnail)
    assert (large.format, large.mode, small.format) == ("JPEG", "RGB", "JPEG")
    assert max(small.size) == 320
    assert {*large.info, *small.info} <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_where_a_photo_was_taken_is_not_kept_and_it_stands_upright():
    taken = photos.jpeg_of_a_phone(turned=6)
    assert photos.PLACE in taken
    copy = copied(taken)
    drawn = opened(copy.file)
    assert photos.PLACE not in copy.file + copy.thumbnail
    assert not drawn.getexif()
    assert drawn.size == (400, 640)
    assert drawn.getpixel((200, 10))[0] > 200  # the red edge, now on top
    assert drawn.getpixel((200, 600))[0] < 60


def test_what_is_clear_in_a_png_becomes_white():
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    file = io.BytesIO()
    clear.save(file, "PNG")
    assert min(opened(copied(file.getvalue()).file).getpixel((20, 20))) > 250


def test_a_large_photo_is_made_smaller():
    assert opened(copied(photos.jpeg((6000, 4000))).file).size == (3000, 2000)


def test_a_pdf_becomes_a_pdf_of_pictures_without_script_or_attachment():
    copy = copied(photos.pdf(pages=3, script="app.alert(1948)", attachment=b"inside-1948"))
    assert (copy.kind, copy.pages, opened(copy.thumbnail).format) == ("pdf", 3, "JPEG")
    made = pikepdf.open(io.BytesIO(copy.file))
    assert [tuple(map(int, page.mediabox)) for page in made.pages] == [(0, 0, 612, 792)] * 3
    assert set(made.Root.keys()) == {"/Type", "/Pages"}
    ours = {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Rotate"}
    assert {key for page in made.pages for key in page.obj} <= ours
    assert b"1948" not in copy.file
    assert b"/JavaScript" not in copy.file


def test_what_is_drawn_on_a_page_is_drawn_in_the_copy():
    drawn = opened(copied(photos.drawn_pdf()).thumbnail).convert("L")
    dark, light = drawn.getextrema()
    assert (dark < 40, light > 215) == (True, True)


REFUSED = {
    "nothing": (lambda: b"", Refusal.EMPTY),
    "a text": (lambda: b"hello", Refusal.WRONG_KIND),
    "a GIF": (lambda: b"GIF89a" + b"\0" * 100, Refusal.WRONG_KIND),
    "a page": (lambda: b"<html><script>alert(1)</script>", Refusal.WRONG_KIND),
    "a locked PDF": (lambda: photos.pdf(password="secret"), Refusal.LOCKED),
    "31 pages": (lambda: photos.pdf(pages=31), Refusal.TOO_MANY_PAGES),
    "60 pages with a script": (
        lambda: photos.pdf(pages=60, script="app.alert(1)"),
        Refusal.TOO_MANY_PAGES,
    ),
    "100 megapixels": (photos.huge_png, Refusal.TOO_MANY_PIXELS),
    "a zip bomb": (photos.zip_bomb, Refusal.WRONG_KIND),
    "an archive": (photos.archive, Refusal.WRONG_KIND),
    "a JPEG with an archive": (lambda: photos.jpeg() + photos.archive(), Refusal.HARMFUL),
    "a JPEG with a page": (lambda: photos.jpeg() + b"<script>alert(1)</script>", Refusal.HARMFUL),
    "a JPEG with a PDF": (lambda: photos.jpeg() + photos.pdf(), Refusal.HARMFUL),
    "a JPEG that begins a PDF": (lambda: photos.jpeg(comment=b"%PDF-1.4"), Refusal.HARMFUL),
    "a JPEG that begins a page": (lambda: photos.jpeg(comment=b"<HTML>"), Refusal.HARMFUL),
    "a JPEG with a program": (lambda: photos.jpeg() + b"MZ\x90\0program", Refusal.HARMFUL),
    "a PNG with an archive": (lambda: photos.png() + photos.archive(), Refusal.HARMFUL),
    "a PNG with bytes": (lambda: photos.png() + b"more", Refusal.HARMFUL),
    "a HEIC with an archive": (lambda: photos.heic() + photos.archive(), Refusal.HARMFUL),
    "a HEIC with bytes": (lambda: photos.heic() + b"more", Refusal.HARMFUL),
    "a PDF with an archive": (lambda: photos.pdf() + photos.archive(), Refusal.HARMFUL),
    "a PDF with a JPEG": (lambda: photos.pdf() + photos.jpeg(), Refusal.HARMFUL),
    "an archive with a PDF": (lambda: photos.archive() + photos.pdf(), Refusal.HARMFUL),
    "a PDF behind a line": (lambda: b"hello\n" + photos.pdf(), Refusal.HARMFUL),
    "half a JPEG": (lambda: photos.jpeg()[:1500], Refusal.UNREADABLE),
    "half a PNG": (lambda: photos.png()[:300], Refusal.UNREADABLE),
    "half a HEIC": (lambda: photos.heic()[:400], Refusal.HARMFUL),
    "half a PDF": (lambda: photos.pdf()[:200], Refusal.UNREADABLE),
    "a PDF by its ends only": (lambda: b"%PDF-1.7\nnothing\n%%EOF\n", Refusal.UNREADABLE),
    "a JPEG by its start only": (lambda: b"\xff\xd8\xff\xe0", Refusal.UNREADABLE),
    "a JPEG by its ends only": (lambda: b"\xff\xd8\xff\xd9", Refusal.UNREADABLE),
    "no pages": (lambda: photos.pdf(pages=0), Refusal.UNREADABLE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_its_reason(name):
    make, reason = REFUSED[name]
    assert refusal(make()) == reason


def test_data_that_swells_beyond_its_picture_fills_no_memory():
    content = photos.png_that_swells()
    assert len(content) < 250_000
    assert opened(copied(content).file).size == (10, 10)


HONEST_ENDS = {
    "padding": b"\0" * 500,
    "a smaller picture": b"\0\0" + photos.jpeg((80, 50)),
    "a short film": b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40,
    "a list as Samsung writes it": b"\0\0\x01\x0aImage_UTC_Data1700000000SEFH\x6a\0\0\0SEFT",
}


@pytest.mark.parametrize("end", HONEST_ENDS)
def test_what_phones_write_behind_a_photo_is_no_crime_and_is_not_kept(end):
    copy = copied(photos.jpeg() + HONEST_ENDS[end])
    assert copy.file == copied(photos.jpeg()).file


@pytest.mark.parametrize("end", [b"<script>", b"%PDF-1.7", b"<?php"])
def test_a_film_or_picture_behind_a_photo_hides_nothing_else(end):
    for start in (photos.jpeg((80, 50)), b"\0\0\0\x18ftypmp42"):
        assert not is_pure(photos.jpeg() + start + end, Kind.JPEG)


def test_the_name_does_not_decide_but_the_first_bytes():
    assert kind_of(b"") is None
    assert kind_of(photos.heic()) == Kind.HEIC
    assert kind_of(b"\0\0\0\x1cftypavif") is None
    assert kind_of(b" " + photos.jpeg()) is None


def test_a_file_without_an_end_is_broken():
    for content, kind in [(b"\xff\xd8\xff", Kind.JPEG), (b"%PDF-", Kind.PDF)]:
        with pytest.raises(BrokenFileError):
            is_pure(content, kind)


def test_a_thumbnail_inside_a_photo_does_not_end_it():
    inside = photos.jpeg((80, 50))
    content = photos.jpeg(exif=b"Exif\0\0" + inside)
    assert content.count(b"\xff\xd9") > 1
    assert is_pure(content, Kind.JPEG)


def test_more_files_at_once_than_there_is_room_for_are_to_be_tried_again(monkeypatch):
    monkeypatch.setattr(ask, "_desks", threading.BoundedSemaphore(1))
    monkeypatch.setattr(ask, "_PATIENCE_SECONDS", 0.01)
    with ask._a_desk():
        assert refusal(photos.jpeg()) == Refusal.FAILED
    assert copied(photos.jpeg()).kind == "jpeg"


def test_what_is_said_of_a_copy_shows_nothing_of_it():
    assert repr(copied(photos.jpeg())) == "Copy(kind='jpeg', pages=1)"
