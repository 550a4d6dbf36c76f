"""A document is made once, kept sealed and encrypted; what stops it has a name, and nothing is lost."""

import datetime as dt
import hashlib

import pytest

from portal import leases
from portal.models import StoredFile
from portal.models.event import Event
from records.documents import produce as production
from records.documents.produce import produce
from records.documents.reading import read_sealed
from records.models import Document, Signature
from records.signing.profile import profile_from_settings
from tests.documents.reading import opened, text_of
from tests.documents.samples import make_print_input
from tests.documents.sealing import profile, seal_folder
from tests.factories import make_practice, make_request, now
from tests.s3_server import use_bucket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_seal(settings):
    settings.SEAL_DIR = seal_folder().path
    profile_from_settings.cache_clear()
    yield
    profile_from_settings.cache_clear()


@pytest.fixture
def waiting():
    """A document that nobody has made yet."""
    return make_request(make_practice()).documents.get()


def events_of(document: Document) -> list[tuple[str, dict]]:
    events = Event.objects.filter(stream_id=document.records_request_id).order_by("number")
    return [(event.name, event.facts) for event in events if event.name.startswith("seal")]


def test_a_document_is_printed_sealed_and_kept(waiting, tmp_path):
    at = now()
    produce(waiting.pk, at)
    waiting.refresh_from_db()
    pdf = b"".join(read_sealed(waiting))
    assert waiting.sealed_at == at
    assert waiting.sealed_digest == hashlib.sha256(pdf).hexdigest()
    assert waiting.size == len(pdf)
    assert waiting.pages == 1
    assert waiting.fonts[0]["file"] == "NotoSans-Bold.ttf"
    assert waiting.seal_certificate_digest == profile().certificate.sha256.hex()
    assert waiting.problem == ""
    printed = text_of(pdf, tmp_path)
    for said in (waiting.records_request.reference, waiting.verification_code, "María José"):
        assert said in printed
    file = opened(pdf)
    filled = [str(field.T) for field in file.Root.AcroForm.Fields if "/V" in field]
    assert filled == ["OrganizationSeal", "ArchiveTimestamp1"]


def test_the_event_says_what_was_sealed_and_nothing_private(waiting):
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert events_of(waiting) == [
        (
            "sealed",
            {
                "document": str(waiting.pk),
                "level": "B-LTA",
                "digest": waiting.sealed_digest,
            },
        )
    ]


def test_a_document_is_made_once(waiting):
    produce(waiting.pk, now())
    first = Document.objects.get()
    produce(waiting.pk, now() + dt.timedelta(hours=1))
    assert Document.objects.get().sealed_digest == first.sealed_digest
    assert StoredFile.objects.count() == 1


def test_a_level_promised_at_signing_is_kept_when_the_setting_changes(waiting, settings):
    settings.SEAL_LEVEL = "B-B"
    profile_from_settings.cache_clear()
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert events_of(waiting)[0][1]["level"] == "B-LTA"
    assert b"ETSI.RFC3161" in b"".join(read_sealed(waiting))


def test_a_name_that_cannot_be_printed_waits_for_a_person(waiting):
    signature = waiting.records_request.signature
    signature.typed_name = "Maria 😀"
    signature.save()
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert (waiting.problem, waiting.sealed_at) == ("missing_glyph", None)
    assert waiting.stuck_at is not None
    facts = {"document": str(waiting.pk), "problem": "missing_glyph"}
    assert events_of(waiting) == [("seal_failed", facts)]
    assert StoredFile.objects.count() == 0


def test_words_that_changed_since_signing_are_never_printed(waiting):
    Signature.objects.update(text_digest="0" * 64)
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert waiting.problem == "words_changed"
    assert waiting.stuck_at is not None


def test_a_timestamp_server_that_is_down_is_asked_again(waiting, settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"
    profile_from_settings.cache_clear()
    at = now()
    produce(waiting.pk, at)
    waiting.refresh_from_db()
    assert (waiting.problem, waiting.stuck_at) == ("timestamp_unavailable", None)
    assert waiting.retry_at > at

    settings.TIMESTAMP_URL = ""
    profile_from_settings.cache_clear()
    produce(waiting.pk, waiting.retry_at)
    waiting.refresh_from_db()
    assert waiting.sealed_at is not None
    assert [name for name, _ in events_of(waiting)] == ["seal_failed", "sealed"]


def blocked_folder(settings, tmp_path):
    (tmp_path / "files").write_text("a file where the folder should be")
    sealed = settings.STORAGES["sealed"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"sealed": sealed}


def bucket_that_is_away(settings, _tmp_path):
    use_bucket(settings, "http://127.0.0.1:1")


@pytest.mark.parametrize("goes_away", [blocked_folder, bucket_that_is_away])
def test_storage_that_does_not_answer_is_tried_again(waiting, settings, tmp_path, goes_away):
    present = settings.STORAGES
    goes_away(settings, tmp_path)
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert (waiting.problem, waiting.stuck_at) == ("storage_unavailable", None)

    settings.STORAGES = present
    produce(waiting.pk, waiting.retry_at)
    waiting.refresh_from_db()
    assert (waiting.problem, waiting.stuck_at) == ("", None)
    assert waiting.sealed_at is not None


def test_a_failure_nobody_foresaw_has_a_name_and_is_tried_again(waiting, monkeypatch, caplog):
    def fail(*_args):
        raise ValueError("María José")

    monkeypatch.setattr(production, "render", fail)
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert (waiting.problem, waiting.stuck_at, waiting.leased_until) == ("fault", None, None)
    assert waiting.retry_at is not None
    assert events_of(waiting)[0][1]["problem"] == "fault"
    assert f"document {waiting.pk}: ValueError at " in caplog.text
    assert "María" not in caplog.text
    monkeypatch.undo()
    produce(waiting.pk, waiting.retry_at)
    waiting.refresh_from_db()
    assert waiting.sealed_at is not None


def test_a_failure_while_keeping_leaves_the_row_to_be_tried_again(waiting, monkeypatch):
    monkeypatch.setattr(production.audit, "record", lambda *_args, **_facts: 1 / 0)
    monkeypatch.setattr(production, "_give_back", leases_give_back)
    produce(waiting.pk, now())
    waiting.refresh_from_db()
    assert (waiting.problem, waiting.leased_until, waiting.sealed_at) == ("fault", None, None)
    assert waiting.retry_at is not None
    assert StoredFile.objects.count() == 0


def leases_give_back(document, problem, at, *, permanent):
    """As the real one, without the event that cannot be written here."""
    leases.give_back(document, problem, at, permanent=permanent)


def test_a_worker_that_overslept_its_lease_keeps_nothing(waiting):
    at = now()
    slow = leases.lease(Document, waiting.pk, at)
    made_late = production._make(slow, at)
    produce(waiting.pk, at + leases.LEASE)
    production._keep(slow, made_late, at + leases.LEASE)
    waiting.refresh_from_db()
    assert StoredFile.objects.get() == waiting.stored_file
    assert waiting.stored_file != made_late.stored
    assert [name for name, _ in events_of(waiting)] == ["sealed"]


def test_a_document_that_is_not_sealed_cannot_be_read(waiting):
    with pytest.raises(ValueError, match="not sealed yet"):
        read_sealed(waiting)


def test_the_printed_time_is_on_the_clock_of_the_practice(waiting):
    signed = production.print_input(waiting, "Keeper", demo=False)
    assert signed.signed_at.utcoffset() == dt.timedelta(hours=-8)
    assert signed.utc_time == make_print_input().utc_time == "2026-02-26 18:04:09 UTC"
