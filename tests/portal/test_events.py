"""The chain of events: what it proves, what the database refuses, and that every attack is seen."""

import datetime as dt
import hashlib
import json
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from portal import events
from portal.append_only import unprotect
from portal.events import Broken
from portal.models import Event, Stream
from portal.models.event import StreamKind
from tests.at_once import at_once
from tests.factories import make_practice

NOT_OURS = "0" * 64


@pytest.fixture
def practice():
    return make_practice()


def stream_of(practice, pk=None):
    return Stream(pk=pk or uuid.uuid4(), kind=StreamKind.REQUEST, practice=practice)


def grow(stream, length=5):
    """A stream with `length` events, the third of them with facts."""
    for number in range(1, length + 1):
        facts = {"move": "claim", "count": number, "done": True, "by": None}
        events.append(stream, f"event_{number}", "requester", facts if number == 3 else {})
    return Stream.objects.get(pk=stream.pk)


def broken():
    return list(events.verify())


# --- What it proves -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_events_are_numbered_and_each_follows_the_one_before(practice):
    head = grow(stream_of(practice))
    chain = list(head.events.order_by("number"))
    assert [event.number for event in chain] == [1, 2, 3, 4, 5]
    assert [event.previous_digest for event in chain[1:]] == [event.digest for event in chain[:-1]]
    assert (head.length, head.head_digest) == (5, chain[-1].digest)
    assert broken() == []


@pytest.mark.django_db
def test_an_outsider_can_compute_a_digest_again(practice):
    event = grow(stream_of(practice)).events.get(number=3)
    canonical = json.dumps(
        {
            "actor": "requester",
            "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "facts": {"by": None, "count": 3, "done": True, "move": "claim"},
            "name": "event_3",
            "number": 3,
            "previous": event.previous_digest,
            "stream": str(event.stream_id),
        },
        separators=(",", ":"),
    )
    assert event.digest == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.django_db
def test_the_proof_needs_the_audit_key(practice, settings):
    head = grow(stream_of(practice))
    settings.AUDIT_KEY = settings.LOOKUP_KEY
    assert broken() == [Broken(head.pk, 1, "the event was not written by this installation")]


@pytest.mark.django_db
def test_streams_do_not_mix(practice):
    first, second = stream_of(practice), stream_of(practice)
    for stream in (first, second, first):
        events.append(stream, "opened", "system", {})
    assert [Stream.objects.get(pk=stream.pk).length for stream in (first, second)] == [2, 1]
    assert broken() == []


@pytest.mark.django_db
def test_an_event_is_undone_with_the_deed_it_tells_of(practice):
    head = grow(stream_of(practice), 2)
    with transaction.atomic():
        events.append(head, "opened", "system", {})
        transaction.set_rollback(True)
    assert Stream.objects.get().length == 2
    events.append(head, "opened", "system", {})
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_one_stream_get_different_numbers(practice):
    stream = stream_of(practice)

    def append_five():
        for _ in range(5):
            events.append(stream, "opened", "system", {})

    at_once(append_five, append_five)
    assert Stream.objects.get(pk=stream.pk).length == 10
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_a_stream_may_grow_while_it_is_verified(practice):
    stream = stream_of(practice)
    grow(stream, 20)

    def append_twenty():
        for _ in range(20):
            events.append(stream, "opened", "system", {})

    found = at_once(append_twenty, lambda: [broken() for _ in range(10)])
    assert found[1] == [[]] * 10


# --- What the database refuses ------------------------------------------------------------------
REFUSED = {
    "an edit": "UPDATE portal_event SET name = 'x'",
    "an edit of nothing": "UPDATE portal_event SET name = name WHERE number = 2",
    "a deletion": "DELETE FROM portal_event WHERE number = 2",
    "emptying the table": "DELETE FROM portal_event",
    "removing a head": "DELETE FROM portal_stream",
    "renaming a stream": "UPDATE portal_stream SET kind = 'practice'",
}
REFUSED_ON_SQLITE = {
    "replacing an event": "INSERT OR REPLACE INTO portal_event SELECT * FROM portal_event",
    "replacing by number": (
        "REPLACE INTO portal_event SELECT 'f', number, at, 'x', actor, facts, previous_digest,"
        " digest, mac, stream_id FROM portal_event WHERE number = 2"
    ),
    "replacing a head": "REPLACE INTO portal_stream SELECT * FROM portal_stream",
}
REFUSED_ON_POSTGRESQL = {
    "truncating events": "TRUNCATE portal_event",
    "truncating heads": "TRUNCATE portal_stream CASCADE",
    "taking the events along": "TRUNCATE portal_practice CASCADE",
}
DEEDS = REFUSED | (REFUSED_ON_SQLITE if connection.vendor == "sqlite" else REFUSED_ON_POSTGRESQL)


@pytest.mark.django_db
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_the_database_refuses(practice, deed):
    grow(stream_of(practice), 3)
    connection.check_constraints()  # PostgreSQL truncates no table while any of them wait
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed)
    assert Event.objects.count() == 3
    assert broken() == []


@pytest.mark.django_db
def test_django_cannot_delete_them_either(practice):
    head = grow(stream_of(practice), 2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        head.events.all().delete()
    with pytest.raises(ProtectedError):
        practice.delete()


# --- Every attack, with the refusal taken away --------------------------------------------------
@pytest.fixture
def attacked(db, practice):
    """The stream under attack, with one whole stream before it and one after it."""
    ids = sorted(uuid.uuid4() for _ in range(3))
    grow(stream_of(practice, ids[0]))
    grow(stream_of(practice, ids[2]))
    head = grow(stream_of(practice, ids[1]))
    assert broken() == []
    connection.check_constraints()  # PostgreSQL alters no table while any of them wait
    unprotect(connection)  # rolled back with the test
    yield head
    head.save()  # foreign keys are looked at once more at the end


def forge(event, **changes):
    """Change an event and make its digest fit; only the proof needs a key that is not in there."""
    for name, value in changes.items():
        setattr(event, name, value)
    event.digest = events.event_digest(event)
    event.save()


def rewrite(head, chain):
    """Make the whole chain and its head fit again, as far as that goes without the key."""
    previous = events.genesis_digest(head)
    for number, event in enumerate(chain, start=1):
        Event.objects.filter(pk=event.pk).update(number=1000 + number)
    for number, event in enumerate(chain, start=1):
        forge(event, number=number, previous_digest=previous)
        previous = event.digest
    Stream.objects.filter(pk=head.pk).update(length=len(chain), head_digest=previous)


def chain_of(head):
    return list(head.events.order_by("number"))


def inserted(head):
    return Event.objects.create(
        stream=head, number=99, at=chain_of(head)[2].at, name="opened", actor="system", mac=NOT_OURS
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": "x"}, "the event was edited"),
        ({"actor": "system"}, "the event was edited"),
        ({"facts": {"count": 3}}, "the event was edited"),
        ({"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "the event was edited"),
        ({"digest": NOT_OURS}, "the event was edited"),
        ({"mac": NOT_OURS}, "the event was not written by this installation"),
        ({"previous_digest": NOT_OURS}, "the event does not follow the one before it"),
        ({"number": 9}, "the event is missing"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_edited_event_is_found(attacked, change, problem):
    attacked.events.filter(number=3).update(**change)
    assert broken() == [Broken(attacked.pk, 3, problem)]


def test_an_event_edited_with_its_digest_is_found(attacked):
    forge(attacked.events.get(number=3), name="x")
    assert broken()[0] == Broken(attacked.pk, 3, "the event was not written by this installation")


def test_a_chain_edited_and_rewritten_to_its_end_is_found(attacked):
    chain = chain_of(attacked)
    chain[2].name = "x"
    rewrite(attacked, chain)
    assert broken() == [Broken(attacked.pk, 3, "the event was not written by this installation")]


def test_an_inserted_event_is_found(attacked):
    chain = chain_of(attacked)
    rewrite(attacked, [*chain[:2], inserted(attacked), *chain[2:]])
    assert broken() == [Broken(attacked.pk, 3, "the event was not written by this installation")]


def test_an_event_added_at_the_end_is_found(attacked):
    rewrite(attacked, [*chain_of(attacked), inserted(attacked)])
    assert broken() == [Broken(attacked.pk, 6, "the event was not written by this installation")]


def test_reordered_events_are_found(attacked):
    attacked.events.filter(number=3).update(number=99)
    attacked.events.filter(number=4).update(number=3)
    attacked.events.filter(number=99).update(number=4)
    assert broken() == [Broken(attacked.pk, 3, "the event does not follow the one before it")]


def test_reordered_and_rewritten_events_are_found(attacked):
    chain = chain_of(attacked)
    rewrite(attacked, [*chain[:2], chain[3], chain[2], chain[4]])
    assert broken() == [Broken(attacked.pk, 3, "the event was not written by this installation")]


def test_an_event_deleted_from_the_middle_is_found(attacked):
    attacked.events.filter(number=3).delete()
    assert broken() == [Broken(attacked.pk, 3, "the event is missing")]


def test_an_event_deleted_from_the_middle_and_closed_up_is_found(attacked):
    attacked.events.filter(number=3).delete()
    rewrite(attacked, chain_of(attacked))
    assert broken() == [Broken(attacked.pk, 3, "the event was not written by this installation")]


def test_a_first_event_deleted_is_found(attacked):
    attacked.events.filter(number=1).delete()
    assert broken() == [Broken(attacked.pk, 1, "the event is missing")]


def test_a_tail_cut_off_is_found(attacked):
    attacked.events.filter(number__gt=3).delete()
    assert broken() == [Broken(attacked.pk, 4, "the stream ends elsewhere than its head says")]


def test_a_tail_cut_off_with_the_head_made_to_fit_is_found(attacked):
    attacked.events.filter(number__gt=3).delete()
    digest = attacked.events.get(number=3).digest
    Stream.objects.filter(pk=attacked.pk).update(length=3, head_digest=digest)
    assert broken() == [Broken(attacked.pk, 4, "the head was not written by this installation")]


def test_a_stream_with_all_its_events_gone_is_found(attacked):
    attacked.events.all().delete()
    assert broken() == [Broken(attacked.pk, 1, "the event is missing")]


def test_a_missing_head_is_found(attacked):
    Stream.objects.filter(pk=attacked.pk)._raw_delete(using="default")
    assert broken() == [Broken(attacked.pk, 1, "the stream has no head")]


def test_a_missing_head_and_first_event_are_found(attacked):
    attacked.events.filter(number=1).delete()
    Stream.objects.filter(pk=attacked.pk)._raw_delete(using="default")
    assert broken() == [Broken(attacked.pk, 2, "the stream has no head")]


def test_a_stream_given_to_another_practice_is_found(attacked):
    Stream.objects.filter(pk=attacked.pk).update(practice=make_practice())
    assert broken() == [Broken(attacked.pk, 1, "the event does not follow the one before it")]


def test_an_event_moved_to_another_stream_is_found(attacked, practice):
    events.append(stream_of(practice, uuid.UUID(int=0)), "opened", "system", {})
    moved = Event.objects.get(stream_id=uuid.UUID(int=0))
    Event.objects.filter(pk=moved.pk).update(stream=attacked, number=6)
    found = broken()
    assert Broken(attacked.pk, 6, "the event does not follow the one before it") in found
    assert Broken(uuid.UUID(int=0), 1, "the event is missing") in found
