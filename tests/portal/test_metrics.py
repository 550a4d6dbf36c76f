"""Numbers for Prometheus: from named networks only, and about no person."""

import re

import pytest
from django.test import Client

from portal import watching
from portal.models import Installation
from portal.watching import Lapse
from tests.factories import make_practice, make_request, now
from tests.workqueue.conftest import get_stuck

pytestmark = pytest.mark.django_db


def ask(address="127.0.0.1", **headers):
    client = Client(headers={"host": "any.example", **headers}, REMOTE_ADDR=address)
    return client.get("/metrics/")


@pytest.fixture(autouse=True)
def _allowed(settings):
    settings.METRICS_ALLOWED = ["127.0.0.1/32"]


def numbers():
    answer = ask()
    assert answer["Content-Type"].startswith("text/plain; version=")
    lines = re.findall(r"^(portal_\S+) (\S+)$", answer.content.decode(), re.MULTILINE)
    return {name: float(value) for name, value in lines}


@pytest.mark.parametrize(
    ("address", "allowed", "status"),
    [
        ("127.0.0.1", ["127.0.0.1/32"], 200),
        ("127.0.0.1", [], 404),
        ("203.0.113.9", ["127.0.0.1/32"], 404),
        ("10.1.2.3", ["10.0.0.0/8"], 200),
        ("", ["10.0.0.0/8"], 404),
    ],
)
def test_they_are_for_the_networks_that_were_named(settings, address, allowed, status):
    settings.METRICS_ALLOWED = allowed
    assert ask(address).status_code == status


def test_a_stranger_cannot_say_that_he_comes_from_there():
    assert ask("203.0.113.9", **{"x-forwarded-for": "127.0.0.1"}).status_code == 404


def test_a_visitor_through_the_proxy_is_not_the_proxy(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    assert ask("127.0.0.1", **{"x-forwarded-for": "203.0.113.9"}).status_code == 404


def test_answers_are_counted_by_page_and_status():
    make_practice()
    before = numbers()
    client = Client(headers={"host": "testserver"})
    for path in ("/", "/", "/nothing/maria-1948/"):
        client.get(path)
    after = numbers()
    home = 'portal_answers_total{page="portal:home",status="200"}'
    lost = 'portal_answers_total{page="none",status="404"}'
    assert after[home] - before.get(home, 0) == 2
    assert after[lost] - before.get(lost, 0) == 1
    assert after['portal_answer_seconds_count{page="portal:home"}'] >= 2


def test_work_is_counted_by_kind_and_state():
    practice = make_practice()
    make_request(practice)
    get_stuck(make_request(practice).documents.get(), "missing_glyph")
    said = numbers()
    assert said['portal_work_waiting{kind="document"}'] == 1
    assert said['portal_work_stuck{kind="document"}'] == 1
    assert said['portal_work_failing{kind="document"}'] == 0
    assert said['portal_work_waiting{kind="message"}'] == 2
    assert said['portal_work_oldest_seconds{kind="document"}'] > 0


def test_what_lapses_the_disk_and_the_clock_are_told(monkeypatch):
    seal = Lapse("seal", "The seal", now(), 30)
    monkeypatch.setattr(watching, "_LAPSES", [lambda: [seal]])
    Installation.establish(now(), demo=True)
    Installation.objects.update(looked_at=now(), alarms=["Stuck", "Full"])
    said = numbers()
    assert -1 < said['portal_days_left{what="seal"}'] < 0
    assert said["portal_disk_free_bytes"] > 0
    assert 0 <= said["portal_clock_silent_seconds"] < 60
    assert said["portal_alarms"] == 2


def test_a_seal_that_cannot_be_read_leaves_the_other_numbers(monkeypatch, caplog):
    def fail():
        raise OSError("/secret/place")

    monkeypatch.setattr(watching, "_LAPSES", [fail])
    assert "portal_disk_free_bytes" in numbers()
    assert "what lapses cannot be told: OSError" in caplog.text
    assert "secret" not in caplog.text


def test_nothing_about_a_person_is_in_them():
    practice = make_practice()
    records_request = make_request(practice)
    client = Client(headers={"host": "testserver"}, REMOTE_ADDR="203.0.113.77")
    client.get(f"/records/request/{records_request.pk}/maria/?name=maria")
    text = ask().content.decode()
    for word in (
        "203.0.113.77",
        "maria",
        "Maria",
        str(records_request.pk),
        records_request.reference,
    ):
        assert word not in text
