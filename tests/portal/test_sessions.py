"""A session that cannot be saved: because the database is away, or because somebody ended it."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError

from portal.sessions import SessionStore
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    made = SessionStore()
    made["step"] = "name"
    made.save()
    return made


def away(*_args, **_options):
    raise OperationalError("the server closed the connection")


def test_what_is_saved_is_there_again(session):
    session["step"] = "birth date"
    session.save()
    assert SessionStore(session.session_key)["step"] == "birth date"


def test_a_database_that_is_away_is_said_to_be_away(session, monkeypatch):
    monkeypatch.setattr(Session, "save", away)
    with pytest.raises(OperationalError):
        session.save()


def test_a_session_that_was_ended_meanwhile_is_told_as_such(session):
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()


def test_a_page_whose_session_cannot_be_saved_says_that_the_fault_is_ours(client, monkeypatch):
    client.raise_request_exception = False
    host = make_practice().hosts[0]
    assert client.post("/records/", headers={"host": host}).status_code == 302
    monkeypatch.setattr(Session, "save", away)
    answer = client.post("/records/", headers={"host": host})
    assert answer.status_code == 503
    assert "The fault is ours, not yours." in answer.content.decode()
