"""Commands for keys and audit: rotation that can stop anywhere, and the first broken row by name."""

import base64
import datetime as dt
import uuid

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from portal import events, outbox, storage
from portal.append_only import unprotect
from portal.encryption import EncryptedModel, encrypted_fields
from portal.keyring import key_id_of
from portal.management.commands import rotate_data_keys
from portal.models import Installation, Message, Stream
from portal.models.event import StreamKind
from records.actions.asks import Wanted, make_ask
from records.actions.contact import leave_message
from records.models import Note, Paper, Patient
from records.models.ask import AskKind
from records.models.paper import PaperKind, Purpose
from tests.factories import make_practice, make_request, make_staff, make_words, now

NEW = f"t2:{base64.b64encode(b'n' * 32).decode()}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def note():
    """One row in every table that has encrypted columns."""
    Installation.establish(now(), demo=True)
    practice = make_practice()
    request = make_request(practice, "authorization")
    stored = storage.keep(b"content", "test")
    Paper.objects.create(
        records_request=request,
        purpose=Purpose.IDENTITY,
        kind=PaperKind.JPEG,
        pages=1,
        size=stored.size,
        masked_name="a….jpg",
        file=stored,
        thumbnail=stored,
        added_at=now(),
    )
    leave_message(practice, make_words(), at=now())
    staff = make_staff(practice=practice)
    wanted = Wanted(AskKind.ANSWER, "Which doctor?", dt.date(2026, 3, 14))
    make_ask(request, wanted, by=staff, at=now())
    return Note.objects.create(records_request=request, author=staff, text="first")


@pytest.fixture
def new_key(note, settings):
    """The operator's steps before a rotation."""
    settings.DATA_KEYS = f"{NEW}\n{settings.DATA_KEYS}"
    call_command("prepare")


def encrypted_models():
    return [model for model in apps.get_models() if issubclass(model, EncryptedModel)]


def stored(row, field):
    return row.__dict__[field.attname]


def key_ids():
    """The keys in use, over every encrypted column of every row."""
    return {
        key_id_of(stored(row, field))
        for model in encrypted_models()
        for row in model._default_manager.all()
        for field in encrypted_fields(model)
    }


# --- rotate_data_keys ---------------------------------------------------------------------------
def test_every_table_with_encrypted_columns_has_a_row_here(note):
    empty = [model for model in encrypted_models() if not model._default_manager.exists()]
    assert empty == []


def test_rotation_reaches_every_value_and_then_the_old_key_can_go(new_key, settings):
    assert key_ids() == {"t1"}
    call_command("rotate_data_keys")
    assert key_ids() == {"t2"}
    settings.DATA_KEYS = NEW
    assert Note.objects.get().text == "first"
    assert Patient.objects.get().birth_on.year == 1948
    assert [storage.read(row) for row in storage.StoredFile.objects.all()] == [b"content"]
    assert Installation.objects.get().prove_keys() is None


def test_rotation_with_nothing_to_do_writes_nothing(note, capsys):
    before = stored(Note.objects.get(), Note._meta.get_field("text"))
    call_command("rotate_data_keys")
    assert stored(Note.objects.get(), Note._meta.get_field("text")) == before
    assert capsys.readouterr().out.startswith("0 values")


def test_a_rotation_that_was_stopped_goes_on_where_it_was(new_key, capsys):
    total = sum(
        model._default_manager.count() * len(encrypted_fields(model))
        for model in encrypted_models()
    )
    done = rotate_data_keys.rotate(Patient)
    assert (done, key_ids()) == (len(encrypted_fields(Patient)), {"t1", "t2"})
    call_command("rotate_data_keys")
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{total - done} values")
    assert key_ids() == {"t2"}


def test_rotation_goes_through_more_rows_than_it_takes_at_a_time(new_key, note):
    extra = rotate_data_keys._BATCH * 2 + 1
    Note.objects.bulk_create(  # under the new key, so that only the first note is stale
        Note(records_request=note.records_request, author=note.author, text=str(number))
        for number in range(extra)
    )
    assert rotate_data_keys.rotate(Note) == 1
    assert sorted(row.text for row in Note.objects.all()) == sorted(
        ["first", *(str(number) for number in range(extra))]
    )


def test_rotation_never_overwrites_a_newer_value(new_key):
    read_by_rotation = Note.objects.only("text").get()
    other_process = Note.objects.get()
    other_process.text = "newer"
    other_process.save()
    assert rotate_data_keys._rotate_row(read_by_rotation) == 1
    assert Note.objects.get().text == "newer"


def test_rotation_does_not_begin_without_the_keys(new_key, settings):
    settings.DATA_KEYS = NEW
    with pytest.raises(CommandError, match="data key t1 is not set"):
        call_command("rotate_data_keys")
    assert Installation.objects.get().fingerprints.keys() >= {"data key t1", "data key t2"}


def test_rotation_stops_at_a_value_that_does_not_open_and_forgets_no_key(new_key):
    field = Note._meta.get_field("text")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Note._meta.db_table} SET {field.column} = %s",
            [stored(Note.objects.get(), field)[:-1]],
        )
    with pytest.raises(CommandError, match="was not written there"):
        call_command("rotate_data_keys")
    assert "data key t1" in Installation.objects.get().fingerprints


# --- verify_audit -------------------------------------------------------------------------------
@pytest.fixture
def stream():
    practice = make_practice()
    head = Stream(pk=uuid.uuid4(), kind=StreamKind.REQUEST, practice=practice)
    for number in range(3):
        events.append(head, f"event_{number}", "system", {})
    return head


def test_whole_streams_are_counted(stream, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out == "1 streams with 3 events: whole.\n"


def test_the_first_broken_row_is_named_and_the_command_fails(stream, capsys):
    connection.check_constraints()
    unprotect(connection)
    stream.events.filter(number__gte=2).update(actor="requester")
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit")
    assert end.value.code == 1
    assert capsys.readouterr().err == f"stream {stream.pk}, event 2: the event was edited\n"


# --- sweep --------------------------------------------------------------------------------------
def test_sweep_rings_for_what_is_due(stream, django_capture_on_commit_callbacks):
    outbox.put(
        stream.practice,
        "received",
        uuid.uuid4(),
        to="maria@home.example",
        sender_name="x",
        subject="x",
        body_text="x",
        body_html="x",
    )
    Message.objects.update(rung_at=None)
    with django_capture_on_commit_callbacks() as bells:
        call_command("sweep")
    assert len(bells) == 1
    assert Message.objects.get().rung_at is not None
