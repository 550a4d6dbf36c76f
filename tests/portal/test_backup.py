"""A backup holds everything that the database speaks of, opens with its key only, and comes back whole."""

import base64
import datetime as dt
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from portal import keyring, storage
from portal.backup import making
from portal.backup.sources import sources
from portal.backup.vault import Vault
from portal.models import Installation, Practice, StoredFile
from records.documents.produce import produce
from records.models import Document
from records.signing.profile import profile_from_settings
from tests.documents.sealing import seal_folder
from tests.factories import make_practice, make_request, now
from tests.portal.backups import Elsewhere
from tests.s3_server import S3Server, use_bucket

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = "Verified: every event, file and document is whole.\n"


def key(letter):
    return base64.b64encode(letter * 32).decode()


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    """One practice with a brochure, and a place for files of its own."""
    settings.BACKUP_KEY = key(b"b")
    settings.SEAL_DIR = seal_folder().path
    settings.STORAGES = settings.STORAGES | {
        alias: settings.STORAGES[alias] | {"OPTIONS": {"location": tmp_path / alias}}
        for alias in ("sealed", "default")
    }
    profile_from_settings.cache_clear()
    Installation.establish(now(), demo=True)
    practice = make_practice()
    practice.notice.brochure.save("leaflet.pdf", ContentFile(b"%PDF-1.7 leaflet"))
    yield practice
    profile_from_settings.cache_clear()


@pytest.fixture
def document(installation):
    """A sealed document."""
    waiting = make_request(installation).documents.get()
    produce(waiting.pk, now())
    return Document.objects.get()


@pytest.fixture
def kept(installation):
    """A stored file."""
    return storage.keep(b"%PDF-1.7 Kaposi", "test")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def back_up(folder, *options):
    call_command("backup", folder, *options)
    return sorted(path.name for path in (folder / "snapshots").iterdir())[-1]


def refusal(answer):
    assert answer.returncode == 1
    return answer.stderr.strip().removeprefix("CommandError: ")


def restored_files(elsewhere):
    return sorted(path.name for path in (elsewhere.var / "files").iterdir())


# --- There and back -----------------------------------------------------------------------------
def test_what_was_backed_up_comes_back_whole(document, folder, tmp_path):
    snapshot = back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        answer = elsewhere.manage("restore", str(folder), "--verify")
        assert answer.stdout == f"Restored snapshot {snapshot}.\n{WHOLE}", answer.stderr
        assert answer.returncode == 0
        assert restored_files(elsewhere) == [document.stored_file.name]
        assert elsewhere.ask("Document.objects.get().sealed_digest") == document.sealed_digest
        assert elsewhere.ask("Patient.objects.get().birth_on") == "1948-03-27"
        brochure = (elsewhere.var / "public" / "brochures" / "leaflet.pdf").read_bytes()
        assert brochure == b"%PDF-1.7 leaflet"
        assert elsewhere.manage("migrate", "--check").returncode == 0


def test_the_restored_database_still_refuses_to_change_events(document, folder, tmp_path):
    back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        elsewhere.manage("restore", str(folder))
        changed = elsewhere.manage("shell", "-v0", "-c", "Event.objects.update(actor='requester')")
        assert "events are append-only" in changed.stderr


def test_nothing_in_a_backup_can_be_read_and_no_key_is_in_it(kept, folder, settings):
    back_up(folder)
    lying = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    secret = [settings.BACKUP_KEY, settings.AUDIT_KEY, settings.DATA_KEYS.partition(":")[2]]
    known = [*secret, "SQLite format", "PGDMP", "Cascade", "Kaposi"]
    assert [word for word in known if word.encode() in lying] == []


def test_the_second_backup_copies_only_what_is_new(kept, folder, capsys):
    back_up(folder)
    assert capsys.readouterr().out.endswith(": 2 files, 2 of them new.\n")
    storage.keep(b"new", "test")
    back_up(folder)
    # The brochure is public and small, and may change under its name: it is read each time.
    assert capsys.readouterr().out.endswith(": 3 files, 2 of them new.\n")


def test_each_snapshot_is_the_installation_of_its_day(kept, folder, tmp_path):
    first = back_up(folder)
    storage.destroy(kept)
    storage.keep(b"later", "later")
    back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        answer = elsewhere.manage("restore", str(folder), "--snapshot", first, "--verify")
        assert answer.stdout.endswith(WHOLE)
        assert restored_files(elsewhere) == [kept.name]
    with Elsewhere(tmp_path) as elsewhere:
        assert elsewhere.manage("restore", str(folder), "--verify").stdout.endswith(WHOLE)
        assert restored_files(elsewhere) == [StoredFile.objects.get(label="later").name]


def test_old_snapshots_go_with_the_files_that_only_they_need(kept, folder, capsys):
    back_up(folder)
    storage.destroy(kept)
    last = back_up(folder, "--keep", "1")
    assert capsys.readouterr().out.endswith("1 old snapshots removed.\n")
    assert [path.name for path in (folder / "snapshots").iterdir()] == [last]
    assert len(list((folder / "objects").glob("*/*"))) == 1  # the brochure


def test_a_bucket_is_backed_up_and_filled_again(folder, tmp_path, settings):
    with S3Server() as server:
        use_bucket(settings, server.endpoint)
        kept = storage.keep(b"%PDF-1.7 Kaposi", "test")
        Practice.objects.get().notice.brochure.save("leaflet.pdf", ContentFile(b"%PDF-1.7 other"))
        back_up(folder)
        with Elsewhere(tmp_path, **server.settings) as elsewhere:
            answer = elsewhere.manage("restore", str(folder), "--verify")
            assert answer.stdout.endswith(WHOLE), answer.stderr
            again = refusal(elsewhere.manage("restore", str(folder)))
            assert "The database is not empty" in again
        use_bucket(settings, server.endpoint, own="")
        assert storages["sealed"].listdir("") == ([], [kept.name])
        assert storages["default"].listdir("brochures") == ([], ["leaflet.pdf"])


def test_checkpoints_are_copied_before_the_database(kept, folder, tmp_path, settings, monkeypatch):
    """A checkpoint that speaks of later events than the database has would look like a loss."""
    settings.CHECKPOINT_DIR = tmp_path / "checkpoints"
    settings.CHECKPOINT_DIR.mkdir()
    (settings.CHECKPOINT_DIR / "000001.json").write_text("{}")
    freeze = making.databases.frozen

    def later():
        (settings.CHECKPOINT_DIR / "000002.json").write_text("{}")
        return freeze()

    monkeypatch.setattr(making.databases, "frozen", later)
    snapshot = back_up(folder)
    vault = Vault(folder, keyring.backup_key())
    assert list(vault.manifest(snapshot)["files"]["checkpoints"]) == ["000001.json"]
    assert set(sources()) == {"files", "public", "checkpoints"}


# --- While people work --------------------------------------------------------------------------
@contextmanager
def going_on(*deeds):
    """Each deed is done over and over, in a thread of its own, until the block ends."""
    stop = threading.Event()

    def work(deed):
        try:
            while not stop.wait(0.02):
                deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        running = [pool.submit(work, deed) for deed in deeds]
        try:
            yield
        finally:
            stop.set()
        for each in running:
            each.result()


def test_a_backup_while_people_write_is_whole(installation, folder, tmp_path):
    """Requests come in and are sealed, files are destroyed and swept, and nobody waits for anybody."""

    def ask():
        make_request(installation)

    def ask_and_seal():
        produce(make_request(installation).documents.get().pk, now())

    def destroy():
        storage.destroy(storage.keep(b"x" * 1000, "test"))
        storage.remove_orphans(now())

    with going_on(ask, ask_and_seal, ask_and_seal, destroy):
        while Document.objects.filter(sealed_at__isnull=False).count() < 2:
            time.sleep(0.1)
        for _ in range(3):
            back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        answer = elsewhere.manage("restore", str(folder), "--verify")
        assert answer.stdout.endswith(WHOLE), answer.stderr
        named = elsewhere.ask("StoredFile.objects.filter(destroyed_at=None).count()")
        sealed = elsewhere.ask("Document.objects.filter(sealed_at__isnull=False).count()")
        assert int(sealed) >= 2
        assert len(restored_files(elsewhere)) == int(named)


def test_a_file_destroyed_while_the_backup_runs_is_still_found(kept, folder, tmp_path, monkeypatch):
    """The copy of the database was made before, so it names the file and has its key."""
    copy = making._Copying.copy

    def copy_after_destruction(copying, source, place, names):
        if source == "files":
            storage.destroy(kept)
            assert storage.remove_orphans(now()) == 0
        copy(copying, source, place, names)

    monkeypatch.setattr(making._Copying, "copy", copy_after_destruction)
    month_later = now() + dt.timedelta(days=30)  # so that the file itself is old
    with time_machine.travel(month_later):
        back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        assert elsewhere.manage("restore", str(folder), "--verify").stdout.endswith(WHOLE)


# --- What is refused ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("BACKUP_KEY", key(b"x"), "were made with another key: set BACKUP_KEY to that one."),
        ("BACKUP_KEY", "short", "BACKUP_KEY must be 32 bytes in base64"),
        ("BACKUP_KEY", "", "BACKUP_KEY is not set"),
        ("AUDIT_KEY", key(b"x"), "AUDIT_KEY is another key."),
        ("DATA_KEYS", f"other:{key(b'x')}", "data key t1 is not set."),
    ],
)
def test_with_a_wrong_key_nothing_is_restored(kept, folder, tmp_path, setting, value, why):
    back_up(folder)
    with Elsewhere(tmp_path, **{setting: value}) as elsewhere:
        words = refusal(elsewhere.manage("restore", str(folder)))
        assert words.startswith("Nothing was restored.")
        assert words.endswith(why)
        assert elsewhere.is_untouched


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def exchange(path):
    """Put the same part of the other snapshot there."""
    (other,) = [each for each in path.parent.parent.iterdir() if each != path.parent]
    shutil.copy(other / path.name, path)


@pytest.mark.parametrize("part", ["database", "manifest"])
@pytest.mark.parametrize("harm", [cut, flip, exchange, lambda path: path.unlink()])
def test_a_harmed_snapshot_is_refused_by_name(kept, folder, tmp_path, part, harm):
    back_up(folder)
    snapshot = back_up(folder)
    harm(folder / "snapshots" / snapshot / part)
    with Elsewhere(tmp_path) as elsewhere:
        words = refusal(elsewhere.manage("restore", str(folder)))
        assert words.startswith(f"Nothing was restored. The {part} of {snapshot} ")
        assert elsewhere.is_untouched


@pytest.mark.parametrize("harm", [cut, flip, lambda path: path.unlink()])
def test_a_harmed_file_is_refused_by_name(kept, folder, tmp_path, harm):
    snapshot = back_up(folder)
    name = kept.name
    digest, _size = Vault(folder, keyring.backup_key()).manifest(snapshot)["files"]["files"][name]
    harm(folder / "objects" / digest[:2] / digest)
    with Elsewhere(tmp_path) as elsewhere:
        assert f"The file {name} " in refusal(elsewhere.manage("restore", str(folder)))
        assert elsewhere.is_untouched


def test_a_backup_that_was_cut_short_does_not_count(kept, folder, tmp_path, monkeypatch):
    whole = back_up(folder)
    monkeypatch.setattr(Vault, "finish", lambda *_: None)
    call_command("backup", folder)
    assert Vault(folder, keyring.backup_key()).snapshots == [whole]
    monkeypatch.undo()
    back_up(folder)
    assert len(list((folder / "snapshots").iterdir())) == 2


def test_nothing_is_restored_over_data(kept, folder, tmp_path):
    back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        assert elsewhere.manage("restore", str(folder)).returncode == 0
        again = refusal(elsewhere.manage("restore", str(folder)))
        assert again.startswith("Nothing was restored. The database is not empty.")
    with Elsewhere(tmp_path) as elsewhere:
        (elsewhere.var / "files").mkdir(parents=True)
        (elsewhere.var / "files" / "something").touch()
        assert "There are files in the storage." in refusal(
            elsewhere.manage("restore", str(folder))
        )


def test_a_file_that_is_lost_is_named_and_no_backup_pretends_to_have_it(kept, folder):
    storages["sealed"].delete(kept.name)
    with pytest.raises(CommandError, match=f"names the file {kept.name}"):
        call_command("backup", folder)
    assert Vault(folder, keyring.backup_key()).snapshots == []


def test_backups_of_two_keys_are_never_mixed(kept, folder, settings):
    back_up(folder)
    settings.BACKUP_KEY = key(b"x")
    with pytest.raises(CommandError, match="were made with another key"):
        call_command("backup", folder)


def test_two_backups_at_once_are_one(kept, folder):
    back_up(folder)
    with (
        Vault(folder, keyring.backup_key()).alone(),
        pytest.raises(CommandError, match=r"Another backup into .* is running"),
    ):
        call_command("backup", folder)


def test_a_folder_without_backups_is_named(folder, tmp_path):
    with pytest.raises(CommandError, match="There is no backup in"):
        call_command("restore", folder)


# --- What the proofs see ------------------------------------------------------------------------
def test_a_document_that_is_not_genuine_is_named(document, folder, tmp_path):
    forged = storage.keep(b"%PDF-1.7 forged", "document")
    Document.objects.update(stored_file=forged)
    back_up(folder)
    with Elsewhere(tmp_path) as elsewhere:
        answer = elsewhere.manage("restore", str(folder), "--verify")
        assert answer.returncode == 1
        assert answer.stderr.startswith(f"document {document.pk}: ")


# --- The key ------------------------------------------------------------------------------------
def test_a_backup_key_is_made_once(tmp_path, settings):
    call_command("create_backup_key", tmp_path / "key")
    settings.BACKUP_KEY = (tmp_path / "key").read_text().strip()
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert len(keyring.backup_key()) == 32
    with pytest.raises(CommandError, match="No key was made: File exists"):
        call_command("create_backup_key", tmp_path / "key")
