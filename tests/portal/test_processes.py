"""Clock and worker: what they do, and that a database that is locked or away does not end them."""

import datetime as dt
import sqlite3
import uuid
from contextlib import closing, contextmanager

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult
from gunicorn.workers.gthread import ThreadWorker

from portal import clock, leases, outbox, tasks
from portal.management.commands.run_web import web_server_command
from portal.management.commands.run_worker import answer_the_bell, patient_worker
from portal.models import Installation, Message
from portal.tasking import task
from portal.web_worker import PatientWorker
from records.signing.authority import make_authority, write_authority
from records.signing.profile import profile_from_settings
from tests.factories import make_practice, now

AT = dt.datetime(2026, 2, 26, 18, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def put():
    return outbox.put(
        make_practice(),
        "received",
        uuid.uuid4(),
        to="maria@home.example",
        sender_name="Clinic",
        subject="We have your request",
        body_text="Text",
        body_html="<p>Text</p>",
    )


# --- The clock ----------------------------------------------------------------------------------
@pytest.fixture
def jobs(monkeypatch, db):
    """A clock with these jobs only; each writes down when it ran."""
    Installation.establish(AT, demo=True)
    ran = []
    monkeypatch.setattr(clock, "_SWEEPS", [lambda at: ran.append(("sweep", at))])
    monkeypatch.setattr(clock, "_DAILY", [])
    return ran


def test_every_tick_sweeps_and_the_first_of_a_day_does_the_daily_jobs(jobs):
    @clock.daily
    def tidy(at):
        jobs.append(("daily", at))

    ticks = [AT, AT + dt.timedelta(seconds=5), AT + DAY]
    for at in ticks:
        clock.tick(at)
    assert [at for name, at in jobs if name == "sweep"] == ticks
    assert [at for name, at in jobs if name == "daily"] == [AT, AT + DAY]


def test_what_the_product_adds_runs_at_every_tick(jobs):
    @clock.every_sweep
    def tell(at):
        jobs.append(("told", at))

    clock.tick(AT)
    assert jobs == [("sweep", AT), ("told", AT)]


def test_a_job_that_fails_stops_no_other_and_its_words_are_not_logged(jobs, caplog):
    @clock.every_sweep
    def fail(_at):
        raise ValueError("maria@home.example")

    @clock.every_sweep
    def tell(at):
        jobs.append(("told", at))

    clock.tick(AT)
    assert ("told", AT) in jobs
    assert "fail: ValueError" in caplog.text
    assert "maria" not in caplog.text


def test_a_job_that_the_database_refuses_stops_no_other(jobs):
    @clock.daily
    def refused(_at):
        raise IntegrityError("maria@home.example")

    @clock.daily
    def tidy(at):
        jobs.append(("daily", at))

    clock.tick(AT)
    assert ("daily", AT) in jobs


def test_daily_jobs_cut_short_are_done_by_the_next_tick(jobs):
    @clock.daily
    def tidy(at):
        jobs.append(("daily", at))
        if at == AT:
            raise OperationalError("the database went away")

    with pytest.raises(OperationalError):
        clock.tick(AT)
    later = AT + dt.timedelta(seconds=5)
    clock.tick(later)
    clock.tick(later)
    assert [at for name, at in jobs if name == "daily"] == [AT, later]


def test_a_daily_job_that_fails_is_tried_again_every_hour_until_it_is_done(jobs):
    broken = [True, True]

    @clock.daily
    def tidy(at):
        jobs.append(("daily", at))
        if broken:
            broken.pop()
            raise ValueError

    minutes = [AT + dt.timedelta(minutes=minute) for minute in range(0, 300, 20)]
    for at in minutes:
        clock.tick(at)
    assert [at for name, at in jobs if name == "daily"] == [minutes[0], minutes[3], minutes[6]]
    assert Installation.objects.get().daily_jobs_on == AT.date()


@pytest.mark.django_db
def test_the_daily_jobs_of_the_portal_run(settings, tmp_path, checkpoint_folder):
    authority = make_authority("Harbor Records Keeping", demo=True, at=AT)
    settings.SEAL_DIR = write_authority(authority, tmp_path / "seal", at=AT).path
    profile_from_settings.cache_clear()
    Installation.establish(AT, demo=True)
    with time_machine.travel(AT, tick=False):  # a timestamp unit in this process has its clock
        clock.tick(AT)
    profile_from_settings.cache_clear()
    assert Installation.objects.get().daily_jobs_on == AT.date()
    assert Installation.objects.get().checkpoint_number == 1
    assert [path.name for path in checkpoint_folder.iterdir()] == ["000001.json"]


@pytest.mark.django_db
def test_old_doorbells_and_sessions_that_ran_out_are_deleted():
    def bell(name, **times):
        row = DBTaskResult.objects.create(
            args_kwargs={}, task_path=name, run_after=AT, backend_name="default"
        )
        DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=AT, **times)

    bell("waiting")
    bell("done long ago", started_at=AT - 8 * DAY, finished_at=AT - 8 * DAY)
    bell("done", started_at=AT - DAY, finished_at=AT - DAY)
    bell("killed", started_at=AT - 2 * DAY)
    bell("running", started_at=AT)
    for key, expires_at in (("old", now() - DAY), ("new", now() + DAY)):
        Session.objects.create(session_key=key, expire_date=expires_at, session_data="")
    tasks.prune(AT)
    left = DBTaskResult.objects.values_list("task_path", flat=True)
    assert sorted(left) == ["done", "running", "waiting"]
    assert Session.objects.get().session_key == "new"


# --- The worker ---------------------------------------------------------------------------------
@contextmanager
def locked():
    """Somebody else writes, and does not stop."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def restarted():
    """The database server ended our connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    yield


@pytest.mark.django_db(transaction=True)
def test_the_worker_answers_the_bell():
    message = put()
    answer_the_bell(patient_worker())
    assert [letter.to for letter in mail.outbox] == [["maria@home.example"]]
    assert Message.objects.get(pk=message.pk).sent_at is not None
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.django_db(transaction=True)
def test_the_worker_answers_many_bells_in_one_go():
    practice_messages = [put() for _ in range(3)]
    answer_the_bell(patient_worker())
    assert len(mail.outbox) == len(practice_messages) == 3


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_locked_or_away_costs_time_only(monkeypatch, caplog):
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    put()
    worker = patient_worker()
    with locked() if is_sqlite else restarted():
        assert answer_the_bell(worker) is False
    assert mail.outbox == []
    assert "the database is away: " in caplog.text
    assert answer_the_bell(worker) is True
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_message_is_sent_by_the_next_one():
    message = put()
    DBTaskResult.objects.update(status="RUNNING", started_at=now())  # and never again anything else
    held = leases.lease(Message, message.pk, now() - leases.LEASE)
    assert held is not None
    assert leases.sweep(now() + leases.QUIET) == 1
    answer_the_bell(patient_worker())
    assert len(mail.outbox) == 1


@task()
def explode(_pk):
    raise ValueError("maria@home.example")


@pytest.mark.django_db(transaction=True)
def test_the_queue_never_keeps_the_words_of_an_exception(caplog):
    explode.enqueue(get_random_string(8))
    answer_the_bell(patient_worker())
    row = DBTaskResult.objects.get()
    assert (row.status, row.traceback, row.exception_class_path) == ("SUCCESSFUL", "", "")
    assert "explode" in caplog.text
    assert "maria" not in caplog.text


# --- The web server -----------------------------------------------------------------------------
def test_the_web_server_has_threads_listens_at_home_and_keeps_no_access_log(settings):
    settings.PORT = 8123
    command = " ".join(web_server_command())
    assert "--bind 127.0.0.1:8123" in command
    assert "--worker-class portal.web_worker.PatientWorker" in command
    assert issubclass(PatientWorker, ThreadWorker)
    assert "access" not in command


def test_the_web_server_believes_no_proxy_of_its_own_accord():
    command = web_server_command()
    for flag in ("--forwarded-allow-ips", "--forwarder-headers"):
        assert command[command.index(flag) + 1] == ""


def test_the_web_server_leaves_nothing_in_the_home_folder():
    assert "--no-control-socket" in web_server_command()
