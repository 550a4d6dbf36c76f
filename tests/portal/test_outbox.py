"""Messages leave once: a real mail server that refuses, dies and is slow, and two senders at once."""

import datetime as dt
import email
import email.policy
import socket
import uuid

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from portal import leases, outbox
from portal.leases import LEASE, MAX_ATTEMPTS
from portal.models import Message
from portal.tasks import send_message
from tests.at_once import at_once
from tests.factories import make_practice
from tests.mail_server import MailServer, free_port

AT = dt.datetime(2026, 2, 26, 18, 0, tzinfo=dt.UTC)
LETTER = {
    "to": "maria@home.example",
    "sender_name": "Cascade Vein Clinic",
    "subject": "We have your request MR-7K2F-94QD — thank you",
    "body_text": "We have your request.\n",
    "body_html": "<p>We have your request.</p>\n",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return make_practice(hosts=["records.clinic.example"])


@pytest.fixture
def message(practice):
    return put(practice)


def put(practice, **changes):
    return outbox.put(practice, "received", uuid.uuid4(), **(LETTER | changes))


@pytest.fixture
def connect(settings):
    """Settings that send through a server."""

    def connect(port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5

    return connect


@pytest.fixture
def server(connect):
    with MailServer() as running:
        connect(running.port)
        yield running


def sent(message, at=AT):
    outbox.send(message.pk, at)
    return Message.objects.get(pk=message.pk)


# --- It leaves ----------------------------------------------------------------------------------
def test_a_message_leaves_and_is_finished(message, server):
    row = sent(message)
    assert len(server.taken) == 1
    assert (row.sent_at, row.finished_at, row.handed_over_at) == (AT, AT, AT)
    assert (row.problem, row.unsure_at, row.stuck_at) == ("", None, None)


def test_what_arrives_is_what_was_put(message, server):
    sent(message)
    letter = email.message_from_bytes(server.taken[0], policy=email.policy.default)
    assert letter["Subject"] == LETTER["subject"]
    assert letter["To"] == "maria@home.example"
    assert letter["From"] == "Cascade Vein Clinic <records@portal.example>"
    assert letter["Message-ID"] == f"<{message.pk}@records.clinic.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    for kind in ("text", "html"):
        part = letter.get_body(["plain" if kind == "text" else kind]).get_content()
        assert part.replace("\r\n", "\n") == LETTER[f"body_{kind}"]


def test_a_message_that_left_does_not_leave_again(message, server):
    sent(message)
    sent(message, AT + dt.timedelta(days=1))
    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one(message, server):
    at_once(*[lambda: outbox.send(message.pk, AT)] * 2)
    assert len(server.taken) == 1
    assert Message.objects.get().sent_at == AT


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_with_the_deed_and_not_without_it(practice):
    with transaction.atomic():
        put(practice)
        transaction.set_rollback(True)
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    message = put(practice)
    assert DBTaskResult.objects.get().args_kwargs == {"args": [str(message.pk)], "kwargs": {}}


# --- The server says no, or nothing -------------------------------------------------------------
def test_a_server_that_is_away_is_tried_again(message, connect):
    connect(free_port())
    row = sent(message)
    assert (row.problem, row.handed_over_at, row.stuck_at) == ("mail_server_away", None, None)
    assert row.retry_at > AT
    with MailServer() as server:
        connect(server.port)
        assert sent(message, row.retry_at).sent_at == row.retry_at
        assert len(server.taken) == 1


def test_a_server_that_stays_away_calls_a_person(message, connect):
    connect(free_port())
    at = AT
    for _ in range(MAX_ATTEMPTS):
        row = sent(message, at)
        at = row.retry_at
    assert (row.problem, row.stuck_at is not None, row.unsure_at) == (
        "mail_server_away",
        True,
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_up_at_once_is_tried_again(message, connect):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connect(listener.getsockname()[1])
        at_once(lambda: outbox.send(message.pk, AT), lambda: listener.accept()[0].close())
    row = Message.objects.get()
    assert (row.problem, row.handed_over_at, row.unsure_at) == ("mail_server_away", None, None)


REFUSALS = [
    ("mail", "451 later", "message_refused", False),
    ("mail", "550 no", "message_refused", True),
    ("rcpt", "450 later", "address_refused", False),
    ("rcpt", "550 nobody here", "address_refused", True),
    ("data", "452 full", "message_refused", False),
    ("data", "554 no", "message_refused", True),
]


@pytest.mark.parametrize(("command", "answer", "problem", "is_permanent"), REFUSALS)
def test_a_refusal_is_named_and_tried_again_unless_it_is_final(
    message, connect, command, answer, problem, is_permanent
):
    with MailServer(**{command: answer}) as server:
        connect(server.port)
        row = sent(message)
        assert server.taken == []
    assert row.problem == problem
    assert (row.stuck_at is not None) is is_permanent
    assert (row.retry_at is not None) is not is_permanent
    assert (row.handed_over_at, row.sent_at, row.unsure_at) == (None, None, None)


def test_after_a_passing_refusal_it_leaves_once(message, connect):
    with MailServer(rcpt="450 greylisted") as server:
        connect(server.port)
        row = sent(message)
        del server.answers["rcpt"]
        assert sent(message, row.retry_at).sent_at == row.retry_at
        assert len(server.taken) == 1


# --- Nobody knows -------------------------------------------------------------------------------
def test_a_line_cut_after_the_message_went_is_left_to_a_person(message, connect):
    with MailServer(data="cut") as server:
        connect(server.port)
        row = sent(message)
        assert (row.unsure_at, row.stuck_at, row.problem) == (AT, AT, "maybe_sent")
        assert (row.sent_at, row.finished_at) == (None, None)
        for days in range(1, 4):
            sent(message, AT + dt.timedelta(days=days))
        assert leases.sweep(AT + dt.timedelta(days=9)) == 0
        assert len(server.taken) == 1


@pytest.mark.parametrize(
    "answer", ["250-half\r\nof a reply", "299 what", "999 no such code", "garbage"]
)
def test_an_answer_that_is_none_is_left_to_a_person(message, connect, answer):
    with MailServer(data=answer) as server:
        connect(server.port)
        row = sent(message)
    assert (row.problem, row.unsure_at, row.sent_at) == ("maybe_sent", AT, None)


def test_the_last_attempt_killed_after_handing_over_leaves_it_to_a_person(message, server):
    Message.objects.update(attempts=MAX_ATTEMPTS, handed_over_at=AT)
    row = sent(message)
    assert (row.unsure_at, row.stuck_at, row.problem) == (AT, AT, "maybe_sent")
    assert server.taken == []


def test_the_last_attempt_killed_before_handing_over_calls_a_person(message, server):
    Message.objects.update(attempts=MAX_ATTEMPTS)
    row = sent(message)
    assert (row.unsure_at, row.stuck_at, row.problem) == (None, AT, "worker_lost")
    assert server.taken == []


def test_a_sender_killed_after_handing_over_leaves_it_to_a_person(message, server):
    held = leases.lease(Message, message.pk, AT)
    leases.mark(held, handed_over_at=AT)  # and here it was killed
    row = sent(message, AT + LEASE)
    assert (row.unsure_at, row.problem) == (AT + LEASE, "maybe_sent")
    assert server.taken == []


def test_a_sender_killed_before_handing_over_loses_nothing(message, server):
    leases.lease(Message, message.pk, AT)
    assert sent(message, AT + LEASE - dt.timedelta(seconds=1)).sent_at is None
    assert sent(message, AT + LEASE).sent_at == AT + LEASE
    assert len(server.taken) == 1


def test_a_sender_that_slept_past_its_lease_does_not_send(message, server, monkeypatch):
    """It wakes up between connecting and handing over, when another has the message."""
    opened = mail.backends.smtp.EmailBackend.open

    def slow_open(backend):
        monkeypatch.setattr(mail.backends.smtp.EmailBackend, "open", opened)
        outbox.send(message.pk, AT + LEASE)
        return opened(backend)

    monkeypatch.setattr(mail.backends.smtp.EmailBackend, "open", slow_open)
    row = sent(message)
    assert len(server.taken) == 1
    assert row.sent_at == AT + LEASE


# --- What cannot be sent ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"subject": "two\nlines"},
        {"to": "maria@home.example\nBcc: all@home.example"},
        {"to": ""},
        {"to": "@"},
        {"sender_name": "two\nlines"},
    ],
)
def test_what_no_server_can_take_waits_for_a_person(practice, server, change):
    row = sent(put(practice, **change))
    assert row.problem in {"unwritable", "address_refused"}
    assert (row.stuck_at, row.sent_at, row.unsure_at) == (AT, None, None)
    assert server.taken == []


def test_names_from_every_script_arrive(practice, server):
    sent(put(practice, sender_name="Клиника, «Вены»", subject="王秀英"))
    letter = email.message_from_bytes(server.taken[0], policy=email.policy.default)
    assert letter["From"].addresses[0].display_name == "Клиника, «Вены»"
    assert letter["Subject"] == "王秀英"


# --- What stays behind --------------------------------------------------------------------------
def test_a_failing_task_leaves_no_words_in_queue_or_log(message, monkeypatch, caplog):
    def fail(*_args):
        raise ValueError("maria@home.example")

    monkeypatch.setattr(outbox, "_composed", fail)
    send_message.call(str(message.pk))
    assert "ValueError" in caplog.text
    assert "maria" not in caplog.text


def test_a_failure_nobody_foresaw_before_the_server_was_asked_is_tried_again(
    message, server, monkeypatch
):
    monkeypatch.setattr(outbox, "_composed", lambda _message: 1 / 0)
    row = sent(message)
    assert (row.problem, row.handed_over_at, row.stuck_at) == ("fault", None, None)
    assert row.retry_at > AT
    monkeypatch.undo()


def test_a_failure_nobody_foresaw_while_the_server_was_asked_is_left_to_a_person(
    message, server, monkeypatch
):
    monkeypatch.setattr(outbox, "_hand_over", lambda _server, _email: 1 / 0)
    row = sent(message)
    assert (row.problem, row.unsure_at, row.stuck_at) == ("maybe_sent", AT, AT)
