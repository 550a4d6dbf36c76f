"""What one can do who owns the database and every key but the seal's: the chain itself stays whole."""

from portal import events
from portal.models import Event, Stream


def cut(stream, length):
    """Take the end of a stream away, head and all proofs made to fit."""
    stream.events.filter(number__gt=length).delete()
    _finish(stream)


def vanish(stream):
    """Take a whole stream away."""
    stream.events.all().delete()
    Stream.objects.filter(pk=stream.pk)._raw_delete(using="default")


def rewrite(stream, number, **changes):
    """Change one event, and everything behind it so that it fits."""
    Event.objects.filter(stream=stream, number=number).update(**changes)
    previous = events.genesis_digest(stream)
    for event in stream.events.order_by("number"):
        event.previous_digest = previous
        event.digest = previous = events.event_digest(event)
        event.mac = events.event_mac(event)
        event.save()
    _finish(stream)


def _finish(stream):
    last = stream.events.order_by("-number").first()
    head = Stream.objects.get(pk=stream.pk)
    head.length, head.head_digest = last.number, last.digest
    head.mac = events.head_mac(head)
    head.save()
