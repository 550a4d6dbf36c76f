"""Events hold ids and named kinds, and stand in the right stream."""

import json

import pytest

from portal.models import Event, Stream
from records import audit
from records.audit import EventName
from tests.factories import make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db


def test_an_event_of_a_request_stands_in_its_own_stream():
    practice = make_practice()
    one, other = make_request(practice), make_request(practice)
    audit.record(one, EventName.OPENED, audit.staff(make_staff(practice=practice)))
    assert Event.objects.filter(stream_id=one.pk, name="opened").count() == 1
    assert Event.objects.filter(stream_id=other.pk, name="opened").count() == 0


def test_an_event_of_the_practice_stands_in_the_practices_stream():
    practice = make_practice()
    cleo = make_staff(practice=practice)
    audit.record_for_practice(practice, EventName.SIGNED_IN, audit.staff(cleo))
    event = Event.objects.get()
    assert (event.stream_id, event.actor) == (practice.pk, f"staff:{cleo.pk}")
    assert Stream.objects.get().kind == "practice"


def test_no_event_of_a_request_holds_a_word_about_the_patient():
    make_request(make_practice(), "authorization")
    everything = json.dumps(list(Event.objects.values("name", "actor", "facts")), default=str)
    for private in ("María", "Neill", "1948-03", "503-555", "Vascular", "maria@", "Tualatin"):
        assert private not in everything


def test_every_event_has_words_for_staff():
    assert all(str(name.label).strip() for name in EventName)
