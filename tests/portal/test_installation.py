"""The installation row: with a missing or wrong key nothing starts, and new keys never replace old ones."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from portal import events
from portal.keyring import KeyMissingError, KeyWrongError, ring_is_readable
from portal.models import Installation, Stream
from portal.models.event import StreamKind
from portal.storage import keep
from tests.at_once import at_once
from tests.factories import make_practice, now

NEW = f"t2:{base64.b64encode(b'n' * 32).decode()}"
OTHER = base64.b64encode(b"o" * 32).decode()

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation():
    return Installation.establish(now(), demo=True)


def again():
    return Installation.objects.get()


# --- The proof of the keys ----------------------------------------------------------------------
def test_the_keys_it_was_made_with_are_proved(installation):
    assert again().prove_keys() is None


@pytest.mark.parametrize("name", ["LOOKUP_KEY", "AUDIT_KEY", "DATA_KEYS"])
def test_a_missing_key_is_named(installation, settings, name):
    setattr(settings, name, "")
    with pytest.raises(KeyMissingError, match=name):
        again().prove_keys()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LOOKUP_KEY", OTHER, "LOOKUP_KEY is another key"),
        ("AUDIT_KEY", OTHER, "AUDIT_KEY is another key"),
        ("DATA_KEYS", f"t1:{OTHER}", "data key t1 is another key"),
    ],
)
def test_a_wrong_key_is_named(installation, settings, name, value, words):
    setattr(settings, name, value)
    with pytest.raises(KeyWrongError, match=words):
        again().prove_keys()


def test_a_data_key_that_is_still_needed_may_not_go(installation, settings):
    settings.DATA_KEYS = NEW
    with pytest.raises(KeyMissingError, match="data key t1 is not set"):
        again().prove_keys()


def test_a_new_key_waits_in_second_place_without_harm(installation, settings):
    settings.DATA_KEYS = f"{settings.DATA_KEYS}\n{NEW}"
    assert again().prove_keys() is None


def test_a_new_key_in_first_place_is_met_by_prepare_first(installation, settings):
    settings.DATA_KEYS = f"{NEW}\n{settings.DATA_KEYS}"
    with pytest.raises(KeyWrongError, match="data key t2 is new here, run prepare"):
        again().prove_keys()
    call_command("prepare")
    assert again().prove_keys() is None


def test_the_row_shows_no_key(installation, settings):
    stored = str(installation.fingerprints)
    for key in (settings.LOOKUP_KEY, settings.AUDIT_KEY, settings.DATA_KEYS.partition(":")[2]):
        assert key not in stored
        assert base64.b64decode(key).hex() not in stored


def test_there_is_one_row_only(installation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(pk=2, made_at=now(), made_in_demo=True, fingerprints={})


@pytest.mark.django_db(transaction=True)
def test_two_that_prepare_at_once_make_one_row():
    at_once(*[lambda: Installation.establish(now(), demo=True)] * 2)
    assert Installation.objects.count() == 1


# --- prepare ------------------------------------------------------------------------------------
def test_prepare_ties_an_empty_database_to_the_keys(settings):
    settings.DEMO = False
    call_command("prepare")
    assert again().made_in_demo is False
    assert again().prove_keys() is None


@pytest.mark.parametrize("demo", [True, False])
def test_prepare_makes_the_folder_of_checkpoints_in_a_demonstration_only(settings, tmp_path, demo):
    settings.DEMO, settings.CHECKPOINT_DIR = demo, tmp_path / "deep" / "checkpoints"
    call_command("prepare")
    assert settings.CHECKPOINT_DIR.is_dir() is demo
    call_command("prepare")


def test_prepare_run_again_changes_nothing(installation):
    call_command("prepare")
    row = again()
    assert (row.made_at, row.fingerprints) == (installation.made_at, installation.fingerprints)


def test_prepare_refuses_other_keys(installation, settings):
    settings.AUDIT_KEY = OTHER
    with pytest.raises(CommandError, match="AUDIT_KEY is another key"):
        call_command("prepare")
    assert again().fingerprints == installation.fingerprints


@pytest.mark.parametrize("demo", [True, False])
def test_demonstration_and_real_installation_never_share_a_database(settings, demo):
    Installation.establish(now(), demo=demo)
    settings.DEMO = not demo
    with pytest.raises(CommandError, match="never share"):
        call_command("prepare")


def make_file():
    keep(b"content", "test")


def make_event():
    practice = make_practice()
    events.append(Stream(pk=practice.pk, kind=StreamKind.PRACTICE, practice=practice), "x", "y", {})


@pytest.mark.parametrize("make", [make_file, make_event])
def test_prepare_does_not_adopt_data_whose_keys_nobody_knows(make):
    make()
    with pytest.raises(CommandError, match="not which keys it needs"):
        call_command("prepare")
    assert Installation.objects.count() == 0


# --- create_keys --------------------------------------------------------------------------------
@pytest.fixture
def key_files(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path / "var"
    folder = settings.PORTAL_VAR / "keys"
    settings.KEY_FILES = {name: folder / name.lower() for name in settings.KEY_FILES}
    return settings.KEY_FILES


def test_keys_are_made_for_their_owner_only(key_files, settings):
    call_command("create_keys")
    assert key_files["DATA_KEYS"].parent.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in key_files.values()} == {0o600}


def test_the_keys_made_are_keys_and_differ(key_files, settings):
    call_command("create_keys")
    made = {name: path.read_text().strip() for name, path in key_files.items()}
    assert len(made["SECRET_KEY"]) >= 50
    assert ring_is_readable(made["DATA_KEYS"])
    for name, value in made.items():
        setattr(settings, name, value)
    assert Installation.establish(now(), demo=True).prove_keys() is None
    assert len({made["LOOKUP_KEY"], made["AUDIT_KEY"], made["DATA_KEYS"].partition(":")[2]}) == 3


def test_new_keys_never_replace_keys(key_files):
    call_command("create_keys")
    before = {name: path.read_text() for name, path in key_files.items()}
    key_files["SECRET_KEY"].unlink()
    with pytest.raises(CommandError, match="keys already"):
        call_command("create_keys")
    assert key_files["SECRET_KEY"].exists() is False
    assert key_files["DATA_KEYS"].read_text() == before["DATA_KEYS"]


def test_no_new_keys_are_made_over_a_database(key_files, installation):
    with pytest.raises(CommandError, match="made with other keys"):
        call_command("create_keys")
    assert [path for path in key_files.values() if path.exists()] == []


def test_no_new_keys_are_made_over_a_database_that_is_away(key_files, monkeypatch):
    def away(*_args):
        raise OperationalError("no answer")

    monkeypatch.setattr(connection.introspection, "table_names", away)
    with pytest.raises(CommandError, match="does not answer"):
        call_command("create_keys")
    assert [path for path in key_files.values() if path.exists()] == []
