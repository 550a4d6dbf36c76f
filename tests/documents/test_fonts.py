"""No name is printed as a box: what the fonts cannot show is refused before layout."""

import os
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from records.documents import fonts
from records.documents.errors import FontsMissingError, MissingGlyphError
from tests.documents.samples import LONG, NAMES


@pytest.mark.parametrize("name", [*NAMES.values(), LONG], ids=[*NAMES, "long"])
def test_names_of_many_cultures_can_be_shown(name):
    fonts.require_glyphs(name)


@pytest.mark.parametrize(
    "text",
    [
        "Maria 😀",
        "Maria \ue000",
        "Maria \U000f0000",
        "Maria \u0378",
        "Maria \x07",
        "Maria \u202eairaM",
        "Maria \u2066",
        "Maria \u2028",
        "Maria \ufdd0",
        "Maria 𓀀",
        "Maria \ufffd\U000e0100",
    ],
    ids=ascii,
)
def test_what_has_no_shape_of_its_own_is_refused(text):
    with pytest.raises(MissingGlyphError) as refusal:
        fonts.require_glyphs(text)
    assert refusal.value.kind == "missing_glyph"
    assert refusal.value.permanent
    assert "Maria" not in str(refusal.value)


def test_bold_shows_what_regular_shows():
    for path in fonts.FILES:
        if path.stem.endswith("-Regular"):
            bold = path.with_name(path.name.replace("-Regular", "-Bold"))
            assert bold in fonts.FILES
            assert set(_characters(path)) == set(_characters(bold))


def test_every_face_of_the_cjk_files_shows_the_same_characters():
    path = next(path for path in fonts.FILES if path.name == "NotoSansCJK-Regular.ttc")
    first = set(_characters(path))
    for number in (1, 2, 3, 4):
        assert set(_characters(path, number)) == first


def test_fontconfig_is_pointed_elsewhere_only_for_a_moment(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/before")
    with fonts.private_configuration():
        assert os.environ["FONTCONFIG_FILE"] == str(fonts.CONFIGURATION)
    assert os.environ["FONTCONFIG_FILE"] == "/before"


def test_a_machine_without_the_fonts_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "FILES", (*fonts.FILES, Path("/nowhere/NotoSansNowhere-Bold.ttf")))
    with pytest.raises(FontsMissingError, match="fonts-noto-core and fonts-noto-cjk"):
        fonts.require_files()


def _characters(path: Path, number: int = 0) -> dict[int, str]:
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return dict(font.getBestCmap())
