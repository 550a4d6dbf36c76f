"""Rows that are work: one holder at a time, tried again later, stuck at last, rung for and not too often."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, transaction
from django_tasks_db.models import DBTaskResult

from portal import leases
from portal.leases import FIRST_PAUSE, LEASE, LONGEST_PAUSE, MAX_ATTEMPTS, QUIET, WorkQuerySet
from portal.models import Message
from tests.at_once import at_once
from tests.factories import make_practice

AT = dt.datetime(2026, 2, 26, 18, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return make_row()


def make_row(**changes):
    """Work made at AT, for which the bell was rung then."""
    practice = changes.pop("practice", None) or make_practice()
    return Message.objects.create(
        practice=practice, kind="test", subject_id=uuid.uuid4(), rung_at=AT, **changes
    )


def lease(row, at=AT):
    return leases.lease(Message, row.pk, at)


def now_in(row):
    row.refresh_from_db()
    return row


# --- Leases -------------------------------------------------------------------------------------
def test_a_leased_row_is_taken(row):
    held = lease(row)
    assert (held.pk, held.leased_until, held.attempts) == (row.pk, AT + LEASE, 1)
    assert lease(row) is None
    assert lease(row, AT + LEASE - SECOND) is None


def test_a_row_that_is_not_there_cannot_be_leased():
    assert leases.lease(Message, uuid.uuid4(), AT) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_row(row):
    taken = at_once(*[lambda: lease(row)] * 4)
    assert sorted(held is None for held in taken) == [False, True, True, True]
    assert now_in(row).attempts == 1


def test_when_its_holder_is_killed_the_row_comes_free_with_the_lease(row):
    lease(row)
    held = lease(row, AT + LEASE)
    assert (held.pk, held.attempts) == (row.pk, 2)


def test_a_worker_that_slept_past_its_lease_cannot_touch_the_row(row):
    sleeper, other = lease(row), lease(row, AT + LEASE)
    later = AT + LEASE + SECOND
    assert leases.mark(sleeper, handed_over_at=later) is False
    assert leases.finish(sleeper, later, sent_at=later) is False
    assert leases.give_back(sleeper, "test", later) is False
    assert leases.give_back(sleeper, "test", later, permanent=True) is False
    row = now_in(row)
    assert (row.handed_over_at, row.finished_at, row.problem, row.stuck_at) == (
        None,
        None,
        "",
        None,
    )
    assert leases.mark(other, handed_over_at=later) is True


def test_finishing_ends_the_work_and_keeps_what_came_of_it(row):
    held = lease(row)
    held_over = leases.mark(held, handed_over_at=AT)
    finished = leases.finish(held, AT + SECOND, sent_at=AT)
    assert (held_over, finished) == (True, True)
    row = now_in(row)
    assert (row.finished_at, row.sent_at, row.leased_until) == (AT + SECOND, AT, None)
    assert lease(row, AT + LEASE * 2) is None


def test_a_finished_row_cannot_be_finished_again(row):
    held = lease(row)
    leases.finish(held, AT)
    assert leases.finish(held, AT + SECOND) is False
    assert leases.give_back(held, "test", AT) is False
    assert now_in(row).finished_at == AT


def test_a_row_nobody_leased_cannot_be_changed(row):
    assert leases.finish(row, AT) is False
    assert now_in(row).finished_at is None


# --- Trying again -------------------------------------------------------------------------------
def test_each_failure_makes_the_pause_four_times_as_long_up_to_an_hour(row):
    at, pauses = AT, []
    for _ in range(MAX_ATTEMPTS - 1):
        leases.give_back(lease(row, at), "mail_server_away", at)
        row = now_in(row)
        assert lease(row, row.retry_at - SECOND) is None
        pauses.append(row.retry_at - at)
        at = row.retry_at
    assert pauses[:5] == [FIRST_PAUSE * 4**n for n in range(5)]
    assert pauses[5:] == [LONGEST_PAUSE] * (MAX_ATTEMPTS - 6)


@pytest.mark.parametrize("hours", [1, 12, 18])
def test_what_was_away_for_hours_is_tried_within_an_hour_of_its_return(row, hours):
    at, back = AT, AT + dt.timedelta(hours=hours)
    while at < back:
        leases.give_back(lease(row, at), "timestamp_unavailable", at)
        assert now_in(row).stuck_at is None
        at = row.retry_at
    assert at <= back + LONGEST_PAUSE
    assert lease(row, at) is not None


def test_after_the_last_attempt_the_row_waits_for_a_person(row):
    at = AT
    for _ in range(MAX_ATTEMPTS):
        assert now_in(row).stuck_at is None
        leases.give_back(lease(row, at), "mail_server_away", at)
        at = now_in(row).retry_at
    row = now_in(row)
    assert (row.problem, row.attempts) == ("mail_server_away", MAX_ATTEMPTS)
    assert list(WorkQuerySet(Message).stuck()) == [row]
    assert lease(row, at + dt.timedelta(days=9)) is None


def test_a_permanent_failure_waits_for_a_person_at_once(row):
    leases.give_back(lease(row), "address_refused", AT, permanent=True)
    row = now_in(row)
    assert (row.stuck_at, row.problem, row.leased_until) == (AT, "address_refused", None)


def test_a_row_that_kills_its_workers_waits_for_a_person(row):
    at = AT
    for _ in range(MAX_ATTEMPTS):
        assert lease(row, at) is not None
        at += LEASE
    assert lease(row, at) is None
    assert (now_in(row).stuck_at, now_in(row).problem) == (at, "worker_lost")


def test_a_stuck_row_started_again_has_all_its_attempts(row):
    leases.give_back(lease(row), "address_refused", AT, permanent=True)
    later = AT + dt.timedelta(hours=1)
    assert leases.start_again(now_in(row), later) is True
    held = lease(row, later)
    assert (held.attempts, held.problem, held.stuck_at) == (1, "", None)
    assert leases.start_again(row, later) is False


# --- The bell -----------------------------------------------------------------------------------
def bells():
    return [(task.task_path, *task.args_kwargs["args"]) for task in DBTaskResult.objects.all()]


def bell_for(row):
    return ("portal.tasks.send_message", str(row.pk))


def test_the_bell_rings_after_commit_and_says_the_id_only(row, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after_commit:
        leases.ring(Message.TASK, row.pk)
        assert bells() == []
    after_commit[0]()
    assert bells() == [bell_for(row)]


@pytest.mark.django_db(transaction=True)
def test_no_bell_rings_for_work_that_was_rolled_back(row):
    with transaction.atomic():
        leases.ring(Message.TASK, row.pk)
        transaction.set_rollback(True)
    assert bells() == []


def swept(at, capture):
    with capture(execute=True):
        return leases.sweep(at)


def test_the_sweep_rings_for_due_rows_and_no_others(row, django_capture_on_commit_callbacks):
    practice, old = row.practice, AT - QUIET
    due = make_row(practice=practice)
    lost = make_row(practice=practice, leased_until=AT - SECOND, lease_token=uuid.uuid4())
    again = make_row(practice=practice, retry_at=AT)
    held = make_row(practice=practice, leased_until=AT + SECOND, lease_token=uuid.uuid4())
    later = make_row(practice=practice, retry_at=AT + SECOND)
    stuck = make_row(practice=practice, stuck_at=AT)
    done = make_row(practice=practice, finished_at=AT)
    Message.objects.filter(
        pk__in=[r.pk for r in (due, lost, again, held, later, stuck, done)]
    ).update(rung_at=old)
    assert swept(AT, django_capture_on_commit_callbacks) == 3
    assert sorted(bells()) == sorted(bell_for(r) for r in (due, lost, again))


def test_the_sweep_does_not_ring_again_at_once(row, django_capture_on_commit_callbacks):
    times = [AT + SECOND, AT + QUIET, AT + QUIET + SECOND, AT + QUIET * 2]
    assert [swept(at, django_capture_on_commit_callbacks) for at in times] == [0, 1, 0, 1]


def test_a_row_given_back_is_rung_for_when_it_is_due(row, django_capture_on_commit_callbacks):
    leases.give_back(lease(row), "mail_server_away", AT)
    times = [AT + FIRST_PAUSE - SECOND, AT + FIRST_PAUSE]
    assert [swept(at, django_capture_on_commit_callbacks) for at in times] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ring_once(row):
    rung = at_once(*[lambda: leases.sweep(AT + QUIET)] * 2)
    assert sorted(rung) == [0, 1]
    assert bells() == [bell_for(row)]


def test_a_bell_that_fails_does_not_stop_the_sweep(
    row, settings, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*_args, **_kwargs):
        raise DatabaseError("the queue is away")

    make_row(practice=row.practice)
    monkeypatch.setattr(DBTaskResult.objects, "create", refuse)
    assert swept(AT + QUIET, django_capture_on_commit_callbacks) == 2
