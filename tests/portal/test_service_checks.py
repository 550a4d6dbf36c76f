"""Mail, proxies and the files of pages: each that is not safe stops the start with its sentence."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from portal.env import mail_server
from tests.refusals import refusals


def test_a_custodians_settings_are_safe(production):
    assert production() == []


NO_SERVER = "Set EMAIL_URL to a mail server"
NO_TLS = "Set EMAIL_URL to an address with TLS"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("submission://user:password@mail.example:587", None),
        ("submit://mail.example", None),
        ("smtp://user:password@mail.example:465/?ssl=1", None),
        ("smtp://mail.example:25/?tls=True", None),
        ("smtp://127.0.0.1:25", None),
        ("smtp://localhost", None),
        ("smtp://mail.example:25", NO_TLS),
        ("smtp://user:password@mail.example:587", NO_TLS),
        ("smtp+tls://user:password@mail.example:587", NO_SERVER),  # no name that anything reads
        ("submission://", NO_SERVER),
        ("memory://", NO_SERVER),
        ("dummy://", NO_SERVER),
        ("dummymail://", NO_SERVER),
        ("console://", NO_SERVER),
        ("file:///tmp/mail", NO_SERVER),
        ("mail.example", NO_SERVER),
        ("smtp://mail.example:many", NO_SERVER),
        ("smtp://[mail", NO_SERVER),
        ("", NO_SERVER),
    ],
)
def test_mail_goes_to_a_server_over_tls(production, settings, url, sentence):
    settings.EMAIL_URL = url
    for name, value in mail_server(url).items():
        setattr(settings, name, value)
    assert [reason.partition(",")[0] for reason in production()] == [sentence] * bool(sentence)


@pytest.mark.parametrize(
    ("sender", "is_safe"),
    [
        ("records@practice.example", True),
        ("Records Desk <records@practice.example>", True),
        ("", False),
        ("records", False),
        ("records@", False),
        ("Records Desk", False),
        ("records@practice.example\nBcc: x@y.example", False),
    ],
)
def test_messages_come_from_an_address(production, settings, sender, is_safe):
    settings.DEFAULT_FROM_EMAIL = sender
    expected = "Set DEFAULT_FROM_EMAIL to the address that messages come from."
    assert production() == ([] if is_safe else [expected])


@pytest.mark.parametrize(
    ("networks", "why"),
    [
        (["127.0.0.1/32"], None),
        (["127.0.0.1", "::1", "10.0.0.0/8", "fd00::/64"], None),
        ([], "nothing else says that a request came over HTTPS."),
        (["0.0.0.0/0"], "0.0.0.0/0 is too wide."),
        (["::/0"], "::/0 is too wide."),
        (["2600::/19"], "2600::/19 is too wide."),
        (["2600::/20", "fd00::/8"], None),
        (["10.0.0.1/8"], "10.0.0.1/8 is no network."),
        (["127.0.0.1/32", "proxy"], "proxy is no network."),
        ([""], " is no network."),
    ],
)
def test_proxies_are_networks_and_few(production, settings, networks, why):
    settings.TRUSTED_PROXIES = networks
    sentence = f"Set TRUSTED_PROXIES to the proxies in front, such as 127.0.0.1/32: {why}"
    assert production() == ([] if why is None else [sentence])


def test_a_demonstration_needs_no_mail_server_and_no_proxy(settings, db):
    settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL, settings.TRUSTED_PROXIES = "", "", []
    assert not [reason for reason in refusals() if "EMAIL" in reason or "PROXIES" in reason]


@pytest.fixture
def as_served(settings, tmp_path):
    """As outside tests: a file is served by the name that the last collection gave it."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = tmp_path
    return tmp_path


MISSING = ["Run `python manage.py collectstatic`: files of our pages are missing."]


def collect():
    call_command("collectstatic", "--no-input", "--verbosity=0")
    staticfiles_storage.hashed_files = staticfiles_storage.load_manifest()[0]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"null", b'{"version": "9"}', bytes(range(256))]
)
def test_a_list_of_files_that_is_none_lists_nothing(production, as_served, content):
    (as_served / "staticfiles.json").write_bytes(content)
    assert production() == MISSING


def test_a_folder_of_files_that_is_none_holds_nothing(production, settings, as_served):
    (as_served / "file").touch()
    settings.STATIC_ROOT = as_served / "file"
    assert production() == MISSING


def test_a_file_that_was_collected_and_is_gone_is_missing(production, as_served):
    collect()
    assert production() == []
    for path in as_served.rglob("*.css"):
        path.unlink()
    assert production() == MISSING


def test_pages_need_their_files_collected(production, settings, as_served):
    tmp_path, missing = as_served, MISSING
    assert production() == missing
    collect()
    assert production() == []
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "site.css~").touch()  # what an editor leaves behind is not collected
    settings.STATICFILES_DIRS = [tmp_path / "own"]
    get_finder.cache_clear()
    assert production() == []
    staticfiles_storage.hashed_files.popitem()
    assert production() == missing


APART = "Set CHECKPOINT_DIR to a folder outside PORTAL_VAR and the file storage."
WRITABLE = "Set CHECKPOINT_DIR to a folder that is there and can be written to."


def test_checkpoints_lie_outside_the_state_folder(production, settings):
    settings.CHECKPOINT_DIR = settings.PORTAL_VAR / "checkpoints"
    assert production() == [APART]
    settings.CHECKPOINT_DIR = settings.PORTAL_VAR
    assert production() == [APART]


@pytest.mark.parametrize("name", ["sealed", "default"])
def test_checkpoints_lie_outside_the_file_storage_even_in_a_demonstration(
    production, settings, name
):
    settings.DEMO = True
    settings.CHECKPOINT_DIR = Path(settings.STORAGES[name]["OPTIONS"]["location"]) / "deep" / "er"
    assert APART in production()
    settings.CHECKPOINT_DIR = settings.PORTAL_VAR / "checkpoints"
    assert APART not in production()


def test_checkpoints_need_a_folder_that_can_be_written_to(production, settings):
    settings.CHECKPOINT_DIR /= "away"
    assert production() == [WRITABLE]
    settings.CHECKPOINT_DIR.touch()
    assert production() == [WRITABLE]
    settings.CHECKPOINT_DIR.unlink()
    settings.CHECKPOINT_DIR.mkdir()
    assert production() == []
