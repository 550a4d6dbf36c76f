"""Documents outlive the certificates of their timestamps: renewed in time, once, and nothing is lost."""

import datetime as dt
import hashlib

import pytest
from django.core.files.storage import storages

from portal import leases, storage
from portal.models import StoredFile
from portal.models.event import Event
from records.documents import renewals
from records.documents.reading import read_sealed
from records.documents.renewals import renew_document, start_renewals
from records.models import Document, Renewal
from records.signing import lifespan as lifespans
from records.signing.authority import YEAR
from records.signing.profile import profile_from_settings
from records.signing.tokens import scan
from records.signing.verify import verify
from tests.at_once import at_once
from tests.documents.years import years
from tests.factories import now

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def installation(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "sealed": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }
    with years(now(), tmp_path, settings) as made:
        yield made


@pytest.fixture
def document(installation):
    return installation.make_document()


def pdf_of(document):
    document.refresh_from_db()
    return b"".join(read_sealed(document))


def start(at):
    """What the clock does, and the only row it has made."""
    start_renewals(at)
    return Renewal.objects.get(finished_at__isnull=True)


def renew_at(installation, at):
    row = start(installation.move_to(at))
    renew_document(row.pk, at)
    row.refresh_from_db()
    return row


def files():
    return storages["sealed"].listdir("")[1]


def events_of(document):
    events = Event.objects.filter(stream_id=document.records_request_id).order_by("number")
    return [(event.name, event.facts) for event in events if event.name.startswith("renew")]


# --- When -----------------------------------------------------------------------------------------


def test_a_sealed_document_remembers_how_long_its_timestamp_lasts(document, installation):
    unit = installation.outside.unit(0).certificate
    assert document.timestamp_ends_at == unit.not_valid_after_utc
    assert document.timestamp_algorithms == "ec-256 sha256"


@pytest.mark.parametrize(("years_later", "started"), [(2.9, 0), (3.1, 1)])
def test_a_document_is_renewed_when_its_timestamp_has_a_year_left(
    years_later, started, document, installation
):
    assert start_renewals(installation.move_to(installation.begins + years_later * YEAR)) == started


def test_a_document_is_renewed_a_year_before_its_algorithm_is_weak(
    document, installation, monkeypatch
):
    monkeypatch.setitem(lifespans.WEAK_FROM, "ec-256", installation.begins + 20 * YEAR)
    assert start_renewals(installation.move_to(installation.begins + YEAR)) == 0
    document.timestamp_algorithms = "rsa-2048 sha256"
    document.save()
    monkeypatch.setitem(lifespans.WEAK_FROM, "rsa-2048", installation.begins + 1.9 * YEAR)
    assert start_renewals(installation.today) == 1


def test_a_document_from_before_we_looked_is_looked_at_and_left_as_it_is(document, installation):
    before = pdf_of(document)
    Document.objects.update(timestamp_ends_at=None, timestamp_algorithms="")
    row = renew_at(installation, installation.begins + DAY)
    assert (row.replaced_digest, row.problem) == ("", "")
    assert pdf_of(document) == before
    unit = installation.outside.unit(0).certificate
    assert document.timestamp_ends_at == unit.not_valid_after_utc
    assert events_of(document) == []
    assert start_renewals(installation.today) == 0


def test_a_timestamp_that_would_not_last_longer_is_left_alone_and_told(
    document, installation, caplog
):
    """The service has not changed its key, though its certificate has less than a year left."""
    installation.outside.timestamper = lambda clock: installation.outside._timestamper(0, clock)
    assert start_renewals(installation.move_to(installation.begins + 3.2 * YEAR)) == 0
    assert "timestamps_end_soon: 1 documents" in caplog.text


def test_what_the_clock_thought_worthwhile_and_is_not_any_more_changes_nothing(
    document, installation
):
    row = start(installation.move_to(installation.begins + 3.2 * YEAR))
    installation.outside.timestamper = lambda clock: installation.outside._timestamper(0, clock)
    renew_document(row.pk, installation.today)
    row.refresh_from_db()
    assert (row.finished_at, row.replaced_digest) == (installation.today, "")


def test_a_document_waits_once_however_often_the_clock_looks(document, installation):
    at = installation.move_to(installation.begins + 3.2 * YEAR)
    assert [start_renewals(at), start_renewals(at)] == [1, 0]


def test_a_renewed_document_is_left_alone_for_years(document, installation):
    renew_at(installation, installation.begins + 3.2 * YEAR)
    assert start_renewals(installation.today) == 0
    assert start_renewals(installation.move_to(installation.begins + 4.9 * YEAR)) == 0
    assert start_renewals(installation.move_to(installation.begins + 5.1 * YEAR)) == 1


def test_new_documents_do_not_wait_behind_all_the_old_ones(document, installation, monkeypatch):
    monkeypatch.setattr(renewals, "OPEN_AT_MOST", 0)
    assert start_renewals(installation.move_to(installation.begins + 3.2 * YEAR)) == 0


def test_renewals_that_wait_for_a_person_keep_no_other_document_waiting(installation, monkeypatch):
    monkeypatch.setattr(renewals, "OPEN_AT_MOST", 1)
    for _document in range(3):
        installation.make_document()
    at = installation.move_to(installation.begins + 3.2 * YEAR)
    assert (start_renewals(at), start_renewals(at)) == (1, 0)
    Renewal.objects.update(stuck_at=at)
    assert (start_renewals(at), start_renewals(at)) == (1, 0)


# --- What -----------------------------------------------------------------------------------------


def test_the_renewed_file_takes_the_place_of_the_old_one_and_both_are_known(document, installation):
    old, old_file = pdf_of(document), document.stored_file
    row = renew_at(installation, installation.begins + 3.2 * YEAR)
    new = pdf_of(document)
    digests = [hashlib.sha256(pdf).hexdigest() for pdf in (old, new)]
    assert new.startswith(old)
    assert len(scan(new)) == len(scan(old)) + 1
    assert (row.replaced_digest, document.sealed_digest) == tuple(digests)
    assert document.size == len(new)
    assert (
        document.timestamp_ends_at == installation.outside.unit(1).certificate.not_valid_after_utc
    )
    assert [Document.objects.known_as(each).get() for each in digests] == [document] * 2
    old_file.refresh_from_db()
    assert old_file.destroyed_at is not None
    facts = {"document": str(document.pk), "digest": digests[1], "replaced": digests[0]}
    assert events_of(document) == [("renewed", facts)]


def test_a_document_renewed_twice_knows_all_its_versions(document, installation):
    versions = [pdf_of(document)]
    for year in (3.2, 5.2):
        renew_at(installation, installation.begins + year * YEAR)
        versions.append(pdf_of(document))
    digests = [hashlib.sha256(pdf).hexdigest() for pdf in versions]
    assert [Document.objects.known_as(each).count() for each in digests] == [1, 1, 1]
    assert Document.objects.known_as("0" * 64).count() == 0
    assert verify(versions[-1], profile_from_settings().trust, installation.today).genuine


# --- What goes wrong ------------------------------------------------------------------------------


def swap_file(document, pdf):
    stored = storage.write(pdf, "document")
    stored.save(force_insert=True)
    Document.objects.filter(pk=document.pk).update(stored_file=stored)


def test_a_file_that_was_swapped_is_not_renewed_and_a_person_is_called(document, installation):
    """Even for a genuine one: it is not this document's."""
    swap_file(document, pdf_of(installation.make_document()))
    Renewal.objects.create(document=document)
    row = Renewal.objects.get()
    at = installation.move_to(installation.begins + 3.2 * YEAR)
    renew_document(row.pk, at)
    row.refresh_from_db()
    assert (row.problem, row.stuck_at, row.finished_at) == ("not_genuine", at, None)
    facts = {"document": str(document.pk), "problem": "not_genuine"}
    assert events_of(document) == [("renewal_failed", facts)]


def test_a_changed_file_with_its_digest_changed_too_is_not_renewed(document, installation):
    forged = pdf_of(document) + b"% paid in full\n"
    swap_file(document, forged)
    digest = hashlib.sha256(forged).hexdigest()
    Document.objects.filter(pk=document.pk).update(sealed_digest=digest)
    row = renew_at(installation, installation.begins + 3.2 * YEAR)
    assert (row.problem, row.stuck_at) == ("not_genuine", installation.today)
    assert pdf_of(document) == forged


def test_bytes_that_rotted_in_storage_call_a_person(document, installation):
    path = storages["sealed"].path(document.stored_file.name)
    with open(path, "r+b") as file:  # noqa: PTH123 -- in place
        file.seek(1000)
        file.write(b"\0\0")
    row = renew_at(installation, installation.begins + 3.2 * YEAR)
    assert (row.problem, row.stuck_at) == ("not_genuine", installation.today)


def test_a_file_that_is_away_is_tried_again(document, installation):
    storages["sealed"].delete(document.stored_file.name)
    row = renew_at(installation, installation.begins + 3.2 * YEAR)
    assert (row.problem, row.stuck_at) == ("storage_unavailable", None)
    assert row.retry_at > installation.today


def test_lists_that_have_ended_are_waited_for(document, installation):
    row = start(installation.move_to(installation.begins + 3.2 * YEAR))
    renew_document(row.pk, installation.today + 31 * DAY)
    row.refresh_from_db()
    assert (row.problem, row.stuck_at) == ("revocation_lists_outdated", None)


def test_a_worker_killed_before_the_commit_loses_nothing(document, installation, monkeypatch):
    old, at = pdf_of(document), installation.move_to(installation.begins + 3.2 * YEAR)
    row = start(at)

    def killed(*_args, **_facts):
        raise SystemExit

    with monkeypatch.context() as power_cut:
        power_cut.setattr(renewals, "_keep", killed)
        with pytest.raises(SystemExit):
            renew_document(row.pk, at)
    assert pdf_of(document) == old
    assert len(files()) == 2  # the second one is the renewed file that no row speaks for

    later = at + leases.LEASE
    renew_document(row.pk, later)
    assert pdf_of(document).startswith(old)
    assert Document.objects.known_as(hashlib.sha256(old).hexdigest()).get() == document
    storage.remove_orphans(now() + 2 * DAY)
    assert files() == [document.stored_file.name]
    assert len(pdf_of(document)) == document.size


def test_a_worker_that_overslept_its_lease_keeps_nothing(document, installation):
    at = installation.move_to(installation.begins + 3.2 * YEAR)
    slow = leases.lease(Renewal, start(at).pk, at)
    renew_document(slow.pk, at + leases.LEASE)
    kept = pdf_of(document)
    late = storage.write(b"late", "document")
    facts = lifespans.Lifespan(at, ())
    renewals._keep(slow, b"late", late, facts, at + leases.LEASE)
    assert pdf_of(document) == kept
    assert not StoredFile.objects.filter(pk=late.pk).exists()
    assert len(events_of(document)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_renew_once(document, installation):
    at = installation.move_to(installation.begins + 3.2 * YEAR)
    row = start(at)
    at_once(*[lambda: renew_document(row.pk, at)] * 2)
    assert len(scan(pdf_of(document))) == 3
    assert [name for name, _ in events_of(document)] == ["renewed"]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_start_one_renewal(document, installation):
    at = installation.move_to(installation.begins + 3.2 * YEAR)
    at_once(*[lambda: start_renewals(at)] * 2)
    assert Renewal.objects.count() == 1
