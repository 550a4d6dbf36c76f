"""Encrypted fields: what the database holds, what a row gives back, and what is refused."""

import copy
import datetime as dt
import json
import pickle
import uuid
import zlib

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, F, Model, QuerySet
from django.test.utils import isolate_apps

from portal.encryption import (
    EncryptedFieldError,
    EncryptedModel,
    EncryptedTextField,
    digest,
    encrypted_fields,
)
from portal.keyring import KeyMissingError, TamperedError, key_id_of
from portal.models import StoredFile
from records.models import Draft, Note, Patient
from tests.factories import SIGNED_AT, make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db

SECRET = "Kaposi’s, left knee 🦵"
FIRST_KEY = "k1:" + "A" * 43 + "="
SECOND_KEY = "k2:" + "B" * 42 + "A="


@pytest.fixture
def note():
    practice = make_practice()
    return Note.objects.create(
        records_request=make_request(practice), author=make_staff(practice=practice), text=SECRET
    )


@pytest.fixture
def draft():
    return make_draft({"you": {"name": SECRET}})


def make_draft(answers, **changes):
    practice = changes.pop("practice", None) or make_practice()
    times = {"started_at": SIGNED_AT, "expires_at": SIGNED_AT + dt.timedelta(hours=24)}
    return Draft.objects.create(practice=practice, answers=answers, **times, **changes)


def stored_bytes(row, name):
    """What the database holds, read past Django."""
    field = row._meta.get_field(name)
    key = row._meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field.column} FROM {row._meta.db_table} WHERE id = %s", [key])
        return bytes(cursor.fetchone()[0])


def store_bytes(row, name, value):
    field = row._meta.get_field(name)
    key = row._meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {field.column} = %s WHERE id = %s", [value, key]
        )


# --- What goes in comes out ---------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", "a", SECRET, "𝔄 بسم 王\n\t\0", "x" * 100_000])
def test_text_comes_back_as_it_was(note, text):
    note.text = text
    note.save()
    assert Note.objects.get(pk=note.pk).text == text


@pytest.mark.parametrize("value", [{}, [], 0, False, {"a": [1, None, "é\ud800"]}])
def test_json_comes_back_as_it_was(draft, value):
    draft.answers = value
    draft.save()
    assert Draft.objects.get(pk=draft.pk).answers == value


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(1948, 2, 29), dt.date(9999, 12, 31)])
def test_a_date_comes_back_as_it_was(note, day):
    patient = note.records_request.patient
    patient.birth_on = day
    patient.save()
    assert Patient.objects.get(pk=patient.pk).birth_on == day


def test_a_change_inside_json_is_kept_by_save(draft):
    fresh = Draft.objects.get(pk=draft.pk)
    fresh.answers["records"] = {"choice": "all"}
    fresh.save()
    assert Draft.objects.get(pk=draft.pk).answers["records"] == {"choice": "all"}


def test_rows_made_in_bulk_are_encrypted_each_for_itself(note):
    notes = [
        Note(records_request=note.records_request, author=note.author, text=SECRET)
        for _ in range(3)
    ]
    Note.objects.bulk_create(notes)
    assert [Note.objects.get(pk=made.pk).text for made in notes] == [SECRET] * 3
    assert len({stored_bytes(made, "text") for made in notes}) == 3


def test_get_or_create_and_update_or_create_reach_encrypted_defaults(note):
    values = {"records_request": note.records_request, "author": note.author}
    made, is_new = Note.objects.get_or_create(pk=uuid.uuid4(), defaults=values | {"text": "first"})
    again, is_new_again = Note.objects.get_or_create(pk=made.pk, defaults=values | {"text": "no"})
    Note.objects.update_or_create(pk=made.pk, defaults={"text": "second"})
    assert (is_new, is_new_again, again.text) == (True, False, "first")
    assert Note.objects.get(pk=made.pk).text == "second"


def test_a_deferred_value_is_read_when_it_is_asked_for(note, django_assert_num_queries):
    deferred = Note.objects.defer("text").get(pk=note.pk)
    with django_assert_num_queries(1):
        assert (deferred.text, deferred.text) == (SECRET, SECRET)


def test_saving_a_row_with_a_deferred_value_leaves_the_value_alone(note):
    before = stored_bytes(note, "text")
    deferred = Note.objects.only("written_at").get(pk=note.pk)
    deferred.written_at = SIGNED_AT
    deferred.save()
    assert stored_bytes(note, "text") == before


def test_refresh_brings_what_another_process_wrote(note):
    other = Note.objects.get(pk=note.pk)
    other.text = "newer"
    other.save()
    note.refresh_from_db()
    assert note.text == "newer"
    assert "text" not in note.get_deferred_fields()


# --- What the database holds --------------------------------------------------------------------
def test_the_column_does_not_hold_the_text(note):
    assert SECRET.encode() not in stored_bytes(note, "text")


def test_equal_values_look_different_each_time(note):
    first = stored_bytes(note, "text")
    note.save()
    assert stored_bytes(note, "text") != first


@pytest.mark.parametrize(
    "plain", ["%PDF-1.7\n" + "x" * 99, "\x89PNG\r\n\x1a\n", '{"a": 1}', "[1]", "\xff\xd8\xff", ""]
)
def test_no_column_looks_like_or_inflates_to_a_file(note, plain):
    note.text = plain
    note.save()
    stored = stored_bytes(note, "text")
    assert stored[0] == 7
    for window in (15, -15, 31):  # zlib, bare deflate, gzip
        with pytest.raises(zlib.error):
            zlib.decompressobj(window).decompress(stored)
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        json.loads(stored)


def test_every_label_is_used_once():
    fields = [
        field
        for model in apps.get_models()
        if issubclass(model, EncryptedModel)
        for field in encrypted_fields(model)
    ]
    labels = [field.label for field in fields]
    assert len(labels) >= 20
    assert sorted(labels) == sorted(set(labels))


# --- What is refused ----------------------------------------------------------------------------
def test_a_value_moved_to_another_row_is_refused(note):
    other = Note.objects.create(
        records_request=note.records_request, author=note.author, text="other"
    )
    store_bytes(other, "text", stored_bytes(note, "text"))
    with pytest.raises(TamperedError):
        _ = Note.objects.get(pk=other.pk).text


def test_a_value_moved_to_another_field_is_refused(note):
    patient = note.records_request.patient
    store_bytes(patient, "middle_names", stored_bytes(patient, "last_names"))
    moved = Patient.objects.get(pk=patient.pk)
    with pytest.raises(TamperedError):
        _ = moved.middle_names


@pytest.mark.parametrize("place", [0, 1, 2, 4, 15, -17, -1])
def test_a_changed_byte_is_refused(note, place):
    changed = bytearray(stored_bytes(note, "text"))
    changed[place] ^= 1
    store_bytes(note, "text", bytes(changed))
    with pytest.raises((TamperedError, KeyMissingError)):
        _ = Note.objects.get(pk=note.pk).text


@pytest.mark.parametrize("size", [0, 1, 2, 3, 10, 20, 31])
def test_a_value_cut_short_is_refused(note, size):
    store_bytes(note, "text", stored_bytes(note, "text")[:size])
    with pytest.raises(TamperedError):
        _ = Note.objects.get(pk=note.pk).text


def test_plain_text_in_the_column_is_refused_and_not_quoted(note):
    store_bytes(note, "text", b"\x07" + SECRET.encode())
    with pytest.raises(TamperedError) as refusal:
        _ = Note.objects.get(pk=note.pk).text
    assert "Kaposi" not in str(refusal.value)


def test_a_copied_row_with_a_new_key_is_refused(note):
    copied = Note.objects.get(pk=note.pk)
    copied.pk = uuid.uuid4()
    copied._state.adding = True
    with pytest.raises(TamperedError):
        copied.save()


READ_PAST_THE_ROW = {
    "values": lambda: Note.objects.values("text"),
    "values of all": lambda: Note.objects.values(),
    "values_list": lambda: Note.objects.values_list("pk", "text"),
    "values_list of all": lambda: Note.objects.values_list(),
    "values through a relation": lambda: Note.objects.values(
        "records_request__patient__last_names"
    ),
    "update": lambda: Note.objects.update(text="x"),
    "update from another column": lambda: Note.objects.update(text=F("author")),
    "exact": lambda: Note.objects.filter(text="x"),
    "contains": lambda: Note.objects.filter(text__icontains="x"),
    "isnull": lambda: Note.objects.exclude(text__isnull=True),
    "a part of it": lambda: Note.objects.filter(text__year__gte=1),
    "by its primary key and it": lambda: Note.objects.filter(pk=uuid.uuid4(), text__in=["x"]),
    "through a relation": lambda: Note.objects.filter(records_request__patient__last_names="x"),
    "get_or_create by it": lambda: Note.objects.get_or_create(text="x"),
}


@pytest.mark.parametrize("deed", READ_PAST_THE_ROW.values(), ids=READ_PAST_THE_ROW)
def test_the_database_is_never_asked_about_an_encrypted_field(deed):
    with pytest.raises(EncryptedFieldError):
        deed()


def test_fields_that_are_not_encrypted_can_be_read_and_updated(note):
    Note.objects.update(written_at=SIGNED_AT)
    assert list(Note.objects.values("written_at")) == [{"written_at": SIGNED_AT}]
    assert list(Note.objects.values_list("pk", flat=True)) == [note.pk]


def test_counting_and_naming_what_is_not_encrypted_is_allowed(note):
    counted = Note.objects.annotate(copies=Count("pk")).values("copies", again=F("pk"))
    assert list(counted) == [{"copies": 1, "again": note.pk}]


def test_a_queryset_of_another_kind_cannot_write_the_field_either(note):
    with pytest.raises(EncryptedFieldError), transaction.atomic():
        QuerySet(Note).update(text="x")
    assert Note.objects.get().text == SECRET


@isolate_apps("portal")
def test_a_model_that_does_not_bind_its_values_to_its_rows_is_reported():
    class Loose(Model):  # noqa: DJ008 -- never shown
        text = EncryptedTextField(label="loose.text")

        class Meta:
            app_label = "portal"

    assert "must be an EncryptedModel" in str(Loose.check())


def test_bulk_update_of_an_encrypted_field_is_refused(note):
    with pytest.raises(EncryptedFieldError):
        Note.objects.bulk_update([note], ["text"])


@pytest.mark.parametrize("value", [None, 1, b"bytes", "\ud800 lone half of a pair"])
def test_text_of_another_type_is_refused_and_not_quoted(note, value):
    note.text = value
    with pytest.raises(EncryptedFieldError) as refusal:
        note.save()
    assert str(refusal.value) == "note.text cannot hold this value"
    assert refusal.value.__context__ is None


@pytest.mark.parametrize("value", [None, "1948-03-27", 5])
def test_a_date_of_another_type_is_refused(note, value):
    patient = note.records_request.patient
    patient.birth_on = value
    with pytest.raises(EncryptedFieldError):
        patient.save()


@pytest.mark.parametrize("value", [None, {"when": dt.date(1948, 3, 27)}, float("nan"), {1, 2}])
def test_json_that_is_none_is_refused(draft, value):
    draft.answers = value
    with pytest.raises(EncryptedFieldError):
        draft.save()


# --- What leaks ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "show", [str, repr, lambda row: repr(vars(row)), lambda row: str(vars(row))]
)
def test_showing_a_row_does_not_show_its_values(note, show):
    fresh = Note.objects.get(pk=note.pk)
    assert fresh.text == SECRET
    assert "Kaposi" not in show(note) + show(fresh)


def test_a_pickle_holds_no_readable_value_and_still_opens(draft):
    draft.answers["more"] = "Kaposi"
    pickled = pickle.dumps(draft)
    assert b"Kaposi" not in pickled
    assert pickle.loads(pickled).answers == {"you": {"name": SECRET}, "more": "Kaposi"}


def test_a_deep_copy_has_values_of_its_own(draft):
    copied = copy.deepcopy(draft)
    copied.answers["you"]["name"] = "changed"
    assert draft.answers == {"you": {"name": SECRET}}
    assert copied.answers == {"you": {"name": "changed"}}


# --- Keys ---------------------------------------------------------------------------------------
def test_an_older_key_still_opens_and_the_first_one_encrypts(note, settings):
    old_key = settings.DATA_KEYS
    settings.DATA_KEYS = f"{FIRST_KEY}\n{old_key}"
    fresh = Note.objects.get(pk=note.pk)
    assert (fresh.text, key_id_of(stored_bytes(fresh, "text"))) == (SECRET, "t1")
    fresh.save()
    assert key_id_of(stored_bytes(fresh, "text")) == "k1"


def test_without_its_key_a_value_does_not_open(note, settings):
    settings.DATA_KEYS = FIRST_KEY
    with pytest.raises(KeyMissingError, match="data key t1 is not set"):
        _ = Note.objects.get(pk=note.pk).text


def test_a_wrong_key_under_the_same_name_does_not_open(note, settings):
    settings.DATA_KEYS = FIRST_KEY.replace("k1", "t1")
    with pytest.raises(TamperedError):
        _ = Note.objects.get(pk=note.pk).text


def test_a_stored_files_key_is_an_encrypted_field():
    stored = StoredFile.objects.create(label="test", wrapped_key=b"\0" * 32, size=0)
    assert b"\0" * 16 not in stored_bytes(stored, "wrapped_key")
    assert StoredFile.objects.get(pk=stored.pk).wrapped_key == b"\0" * 32


# --- Digests ------------------------------------------------------------------------------------
def test_a_digest_is_the_same_for_the_same_parts():
    assert digest("name", "a", "b") == digest("name", "a", "b")
    assert len(digest("name", "a")) == 64


def test_a_digest_differs_by_purpose_by_part_and_by_key(settings):
    digests = {
        digest("name", "ab", "c"),
        digest("name", "a", "bc"),
        digest("name", "abc"),
        digest("phone", "ab", "c"),
    }
    settings.LOOKUP_KEY = settings.AUDIT_KEY
    digests.add(digest("name", "ab", "c"))
    assert len(digests) == 5
