"""Networks, work, disk and what lapses, as numbers."""

import datetime as dt
import shutil

import pytest
from django.conf import settings

from portal import watching
from portal.models import Message
from portal.networks import is_in, is_network
from portal.watching import Lapse, WorkFacts
from records.models import Document, Renewal
from tests.factories import SIGNED_AT, make_practice, make_request
from tests.workqueue.conftest import get_stuck, seal


@pytest.mark.parametrize(
    ("address", "networks", "inside"),
    [
        ("127.0.0.1", ["127.0.0.1/32"], True),
        ("127.0.0.1", ["10.0.0.0/8", "127.0.0.1"], True),
        ("10.9.8.7", ["10.0.0.0/8"], True),
        ("11.9.8.7", ["10.0.0.0/8"], False),
        ("fd00::1", ["fd00::/64"], True),
        ("fd00::1", ["10.0.0.0/8"], False),
        ("", ["0.0.0.0/0"], False),
        ("nonsense", ["0.0.0.0/0"], False),
        ("127.0.0.1", [], False),
    ],
)
def test_an_address_is_in_a_network_or_not(address, networks, inside):
    assert is_in(address, networks) is inside


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("10.0.0.0/8", True), ("::1", True), ("10.0.0.1/8", False), ("proxy", False), ("", False)],
)
def test_a_network_is_written_as_one(text, is_one):
    assert is_network(text) is is_one


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("METRICS_ALLOWED", ["127.0.0.1/32", "10.0.0.0/8"], None),
        ("METRICS_ALLOWED", ["all"], "Set METRICS_ALLOWED to networks, such as 127.0.0.1/32: all"),
        ("ALARM_EMAIL", "operator@practice.example", None),
        ("ALARM_EMAIL", "", None),
        ("ALARM_EMAIL", "operator", "Set ALARM_EMAIL to the address of whoever looks after this"),
    ],
)
def test_watchers_are_named_as_such_or_nothing_starts(production, settings, name, value, sentence):
    setattr(settings, name, value)
    reasons = production()
    assert len(reasons) == (sentence is not None)
    assert all(reason.startswith(sentence) for reason in reasons)


@pytest.mark.django_db
def test_each_kind_of_work_is_counted_by_its_state():
    practice = make_practice()
    waits, fails, stuck, done = [
        make_request(practice, at=SIGNED_AT + dt.timedelta(hours=n)) for n in range(4)
    ]
    Document.objects.filter(records_request=fails).update(attempts=3, problem="level_not_reached")
    get_stuck(stuck.documents.get(), "missing_glyph")
    seal(done)
    Message.objects.exclude(subject_id=fails.pk).update(finished_at=SIGNED_AT, sent_at=None)
    created_at = Message.objects.get(subject_id=fails.pk).created_at
    documents = WorkFacts(
        "document",
        Document.WORDS,
        waiting=2,
        failing=1,
        stuck=1,
        oldest_since=waits.received_at,
        why_failing="level_not_reached",
        why_stuck="missing_glyph",
    )
    assert {facts.kind: facts for facts in watching.work()} == {
        "document": documents,
        "message": WorkFacts("message", Message.WORDS, 1, 0, 0, created_at),
        "renewal": WorkFacts("renewal", Renewal.WORDS, 0, 0, 0, None),
    }


@pytest.mark.django_db
def test_without_work_nothing_waits():
    assert {facts.oldest_since for facts in watching.work()} == {None}
    assert {facts.waiting + facts.failing + facts.stuck for facts in watching.work()} == {0}


def test_days_left_are_counted_to_the_end_and_beyond():
    lapse = Lapse("seal", "The seal", SIGNED_AT, 30)
    assert lapse.days_left(SIGNED_AT - dt.timedelta(hours=36)) == 1.5
    assert lapse.days_left(SIGNED_AT + dt.timedelta(days=2)) == -2


def test_the_disk_is_the_one_where_files_are_kept():
    free = shutil.disk_usage(settings.PORTAL_VAR).free
    assert abs(watching.disk_free_bytes() - free) < 256 * 1024**2
