"""The chain of events: each one carries the digest of the one before it, and a proof that we wrote it."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from portal import keyring
from portal.canonical import digest_of
from portal.models.event import Event, Stream

Fact = str | int | bool | None


@dataclass(frozen=True)
class Broken:
    """The first row of a stream that is not as it was written, and in which way."""

    stream_id: uuid.UUID
    number: int
    problem: str


@transaction.atomic
def append(stream: Stream, name: str, actor: str, facts: dict[str, Fact]) -> Event:
    """Add an event to `stream` (one made with its id, kind and practice will do) in the caller's transaction.

    `actor` is "staff:<id>", "requester", "anybody" or "system"; `facts` are ids and named kinds only.
    """
    head = _locked_head(stream)
    event = Event(
        stream=head,
        number=head.length + 1,
        at=timezone.now(),
        name=name,
        actor=actor,
        facts=facts,
        previous_digest=head.head_digest,
    )
    event.digest = event_digest(event)
    event.mac = event_mac(event)
    event.save(force_insert=True)
    head.length, head.head_digest = event.number, event.digest
    head.mac = head_mac(head)
    head.save(update_fields=["length", "head_digest", "mac"])
    return event


def _locked_head(stream: Stream) -> Stream:
    first = {"kind": stream.kind, "practice_id": stream.practice_id}
    head, _ = Stream.objects.select_for_update().get_or_create(
        pk=stream.pk, defaults={**first, "head_digest": genesis_digest(stream)}
    )
    return head


def genesis_digest(stream: Stream) -> str:
    """What stands before the first event: the stream's own identity."""
    return digest_of(identity(stream))


def identity(stream: Stream) -> dict[str, str]:
    """What a stream is, as its genesis digest covers it."""
    return {"stream": str(stream.pk), "kind": stream.kind, "practice": str(stream.practice_id)}


def event_digest(event: Event) -> str:
    """SHA-256 over the event as JSON with sorted keys and no spaces; anyone can compute it again."""
    return digest_of(written_down(event))


def written_down(event: Event) -> dict[str, object]:
    """What an event says, as its digest covers it."""
    return {
        "stream": str(event.stream_id),
        "number": event.number,
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "name": event.name,
        "actor": event.actor,
        "facts": event.facts,
        "previous": event.previous_digest,
    }


def event_mac(event: Event) -> str:
    """The proof that this installation wrote the event: HMAC with a key outside the database."""
    return keyring.mac(keyring.audit_key(), f"event {event.digest}")


def head_mac(head: Stream) -> str:
    """The proof that the stream ended here when it was last written."""
    return keyring.mac(
        keyring.audit_key(), f"head {genesis_digest(head)} {head.length} {head.head_digest}"
    )


def verify() -> Iterator[Broken]:
    """The first broken row of every stream that is not as it was written; nothing if all are whole.

    Streams may grow meanwhile: an event and the head of its stream are read in one statement.
    """
    has_head = Exists(Stream.objects.filter(pk=OuterRef("stream_id")))
    headless = Event.objects.filter(~has_head).values_list("stream_id")
    for stream_id, number in headless.annotate(Min("number")).order_by("stream_id"):
        yield Broken(stream_id, number, "the stream has no head")
    has_events = Exists(Event.objects.filter(stream=OuterRef("pk")))
    for empty in Stream.objects.filter(~has_events).order_by("pk"):
        yield Broken(empty.pk, 1, "the event is missing")
    everything = Event.objects.select_related("stream").order_by("stream_id", "number")
    rows = everything.iterator(chunk_size=2000)
    for _, stream in itertools.groupby(rows, lambda event: event.stream_id):
        yield from _first_broken(stream)


def _first_broken(events: Iterable[Event]) -> Iterator[Broken]:
    """Walk one whole stream from its beginning."""
    last: Event | None = None
    for number, event in enumerate(events, start=1):
        previous_digest = last.digest if last else genesis_digest(event.stream)
        if problem := _problem(event, number, previous_digest):
            yield Broken(event.stream_id, number, problem)
            return
        last = event
    if last is not None and (problem := _head_problem(last.stream, last)):
        yield Broken(last.stream_id, last.number + 1, problem)


def _problem(event: Event, number: int, previous_digest: str) -> str:
    if event.number != number:
        return "the event is missing"
    if event.previous_digest != previous_digest:
        return "the event does not follow the one before it"
    if event.digest != event_digest(event):
        return "the event was edited"
    if event.mac != event_mac(event):
        return "the event was not written by this installation"
    return ""


def _head_problem(head: Stream, last: Event) -> str:
    if head.length != last.number or head.head_digest != last.digest:
        return "the stream ends elsewhere than its head says"
    if head.mac != head_mac(head):
        return "the head was not written by this installation"
    return ""
