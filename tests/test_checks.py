"""The seal and the fonts that an installation must have before anything starts."""

import shutil
from pathlib import Path

import pytest
from asn1crypto import pem

from records.documents import fonts
from records.signing.authority import make_authority, write_authority
from records.signing.profile import profile_from_settings
from tests.factories import now


def test_the_demonstrations_seal_stays_in_the_demonstration(production, settings, tmp_path):
    authority = make_authority("Harbor Records Keeping", demo=True, at=now())
    settings.SEAL_DIR = write_authority(authority, tmp_path / "demo", at=now()).path
    profile_from_settings.cache_clear()
    assert production() == [
        "This is the demonstration's seal: make one with `python manage.py create_seal`."
    ]
    settings.DEMO = True
    assert "demonstration's seal" not in "".join(production())


def test_a_seal_that_is_not_there_is_told(production, settings, tmp_path):
    settings.SEAL_DIR = tmp_path / "nowhere"
    profile_from_settings.cache_clear()
    assert production() == [
        "The seal cannot be used (key_unavailable): set SEAL_DIR, SEAL_PKCS12 or SEAL_KEY."
    ]


@pytest.mark.parametrize("content", [b"", b"garbage", bytes(range(256)), b"0\x03\x02\x01\x01"])
def test_a_root_that_is_no_certificate_is_told(production, settings, content):
    (settings.SEAL_DIR / "root.pem").write_bytes(content)
    profile_from_settings.cache_clear()
    assert production() == [
        "The seal cannot be used (key_unavailable): set SEAL_DIR, SEAL_PKCS12 or SEAL_KEY."
    ]


NO_LISTS = [
    "Put the revocation lists of the seal into SEAL_DIR/lists, or set SEAL_REVOCATION_LISTS "
    "to files that can be read."
]


def test_a_seal_without_its_revocation_lists_is_told(production, settings):
    for path in (settings.SEAL_DIR / "lists").iterdir():
        path.unlink()
    assert production() == NO_LISTS
    settings.SEAL_LEVEL = "B-T"  # which keeps no lists in the file
    profile_from_settings.cache_clear()
    assert production() == []


def test_a_revocation_list_that_is_none_is_told(production, settings):
    (settings.SEAL_DIR / "lists" / "other.crl").write_bytes(bytes(range(256)))
    assert production() == NO_LISTS
    shutil.copy(settings.SEAL_DIR / "seal.pem", settings.SEAL_DIR / "lists" / "other.crl")
    assert production() == NO_LISTS


def test_every_issuer_of_the_seal_has_its_list(production, settings):
    for path in (settings.SEAL_DIR / "lists").iterdir():
        kept = path.read_bytes()
        path.unlink()
        is_timestampers = path.name.startswith("timestamp")
        assert production() == ([] if is_timestampers else NO_LISTS)
        path.write_bytes(kept)


def test_a_seal_whose_certificate_is_damaged_inside_is_told(production, settings):
    certificate = settings.SEAL_DIR / "seal.pem"
    _, _, encoded = pem.unarmor(certificate.read_bytes())
    certificate.write_bytes(encoded.replace(b"Harbor Records Keeping", b"\xff" * 22))
    profile_from_settings.cache_clear()
    assert production() == [
        "The seal cannot be used (key_unavailable): set SEAL_DIR, SEAL_PKCS12 or SEAL_KEY."
    ]


@pytest.mark.parametrize("lists", [[], ["/nowhere/root.crl"], ["/"], [""]])
def test_lists_named_by_settings_must_be_there(production, settings, lists):
    folder = settings.SEAL_DIR
    settings.SEAL_KEY, settings.SEAL_CERTIFICATE = (
        str(folder / "seal.key"),
        str(folder / "seal.pem"),
    )
    settings.SEAL_CHAIN, settings.SEAL_ROOT = (
        [str(folder / "seal-authority.pem")],
        str(folder / "root.pem"),
    )
    settings.SEAL_REVOCATION_LISTS = [str(path) for path in (folder / "lists").iterdir()]
    profile_from_settings.cache_clear()
    assert production() == []
    settings.SEAL_REVOCATION_LISTS, settings.SEAL_DIR = lists, folder / "nowhere"
    profile_from_settings.cache_clear()
    assert production() == NO_LISTS


@pytest.mark.parametrize(
    ("level", "reasons"),
    [
        ("B-LTA", []),
        ("B-LT", []),
        ("B-T", []),
        (
            "B-B",
            ["Set SEAL_LEVEL to B-LTA: without a timestamp nothing proves when a seal was made."],
        ),
        ("best", ["Set SEAL_LEVEL to one of B-B, B-T, B-LT, B-LTA."]),
        ("", ["Set SEAL_LEVEL to one of B-B, B-T, B-LT, B-LTA."]),
    ],
)
def test_a_seal_says_when_it_was_made(production, settings, level, reasons):
    settings.SEAL_LEVEL = level
    profile_from_settings.cache_clear()
    assert production() == reasons


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://timestamp.example/", True),
        ("http://timestamp.example:318/tsa", True),
        ("", False),
        ("timestamp.example", False),
        ("https://", False),
        ("ftp://timestamp.example/", False),
        ("file:///etc/passwd", False),
        ("https://[timestamp", False),
        ("https://timestamp.example:many/", False),
        ("https://timestamp.example:99999/", False),
        ("https://timestamp.example:0/", False),
        ("https://timestamp.example/a b", False),
        ("https://timestamp .example/", False),
        ("https://timestamp.example/\n", False),
    ],
)
def test_time_comes_from_a_timestamp_authority(production, settings, url, is_safe):
    settings.TIMESTAMP_URL = url
    profile_from_settings.cache_clear()
    sentence = "Set TIMESTAMP_URL to an RFC 3161 timestamp authority, such as https://tsa.example/."
    assert production() == ([] if is_safe else [sentence])


def test_a_font_that_is_not_there_is_told(production, monkeypatch):
    monkeypatch.setattr(fonts, "FILES", [Path("/fonts/NoSerif.ttf")])
    assert production() == ["Install fonts-noto-core and fonts-noto-cjk: no NoSerif.ttf."]
