"""What a person must see to rings on the desk, and once a day in their mail."""

import datetime as dt
from smtplib import SMTPException

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from portal import alarms, clock, watching
from portal.models import Installation, Message
from portal.watching import Lapse
from records.models import Document, Renewal
from tests.factories import make_practice, make_request, make_staff, now
from tests.workqueue.conftest import get_stuck, seal

AT = dt.datetime(2026, 2, 27, 12, 0, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = (dt.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
NO_FONT = (
    "The request holds a character that our fonts cannot print. Ask the patient how to write it."
)
PRIVATE = ("María", "Łukasiewicz", "1948", "maria@home.example", "503-555-0112")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(settings, monkeypatch):
    """Nothing is wrong to begin with, whatever machine the tests run on."""
    settings.DISK_LOW_MB, settings.ALARM_EMAIL = 0, "operator@practice.example"
    monkeypatch.setattr(watching, "_LAPSES", [])


@pytest.fixture
def installation():
    return Installation.establish(AT - HOUR, demo=True)


def look(at):
    alarms.look(at)
    return Installation.objects.get().alarms


@pytest.fixture
def sent_request():
    """A request whose message has left; its document is not made yet."""
    records_request = make_request(make_practice(), at=AT - MINUTE)
    Message.objects.update(created_at=AT - MINUTE)
    return records_request


# --- What rings ---------------------------------------------------------------------------------
def test_all_is_quiet_while_work_goes_on(installation, sent_request):
    assert look(AT) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"stuck_at": AT, "attempts": 8},
            "1 signed PDF could not be made. See Tasks. Why: The timestamp service did not answer.",
        ),
        (
            {"attempts": 3},
            "We have tried several times to make 1 signed PDF. We keep trying."
            " Why: The timestamp service did not answer.",
        ),
        ({"attempts": 2}, None),
    ],
)
def test_a_seal_that_fails_or_waits_for_a_person_rings(installation, sent_request, changes, words):
    Document.objects.update(problem="timestamp_unavailable", **changes)
    assert look(AT) == ([words] if words else [])


@pytest.mark.parametrize(
    ("work", "could_not", "have_tried", "wait"),
    [
        (
            Document,
            "2 signed PDFs could not be made.",
            "make 2 signed PDFs.",
            "Signed PDFs wait, and nobody makes them.",
        ),
        (
            Renewal,
            "The proofs of 2 signed PDFs could not be renewed.",
            "renew the proofs of 2 signed PDFs.",
            "Proofs of signed PDFs wait, and nobody renews them.",
        ),
        (
            Message,
            "2 messages could not be sent, or we are not sure.",
            "send 2 messages.",
            "Messages wait, and nobody sends them.",
        ),
    ],
)
def test_each_kind_of_work_is_told_in_sentences(work, could_not, have_tried, wait):
    words, two = work.WORDS, {"count": 2}
    assert (words.stuck % two, words.failing % two, words.untaken) == (
        f"{could_not} See Tasks.",
        f"We have tried several times to {have_tried} We keep trying.",
        f"{wait} Is the worker process running?",
    )


def test_work_that_nobody_takes_rings(installation, sent_request):
    document = sent_request.documents.get()
    Message.objects.update(finished_at=AT, handed_over_at=AT, sent_at=AT)
    assert look(AT + 13 * MINUTE) == []
    nobody = "Signed PDFs wait, and nobody makes them. Is the worker process running?"
    assert look(AT + 15 * MINUTE) == [nobody]
    seal(sent_request)
    document.refresh_from_db()
    assert look(AT + 17 * MINUTE) == []


def test_a_disk_that_is_nearly_full_rings(installation, settings, monkeypatch):
    settings.DISK_LOW_MB = 1000
    monkeypatch.setattr(watching, "disk_free_bytes", lambda: 1000 * 1024**2)
    assert look(AT) == []
    monkeypatch.setattr(watching, "disk_free_bytes", lambda: 999 * 1024**2)
    assert look(AT + MINUTE) == ["The disk is nearly full: 999 MB are left."]


@pytest.mark.parametrize(
    ("ends_in", "words"),
    [
        (31 * DAY, None),
        (30 * DAY, None),
        (30 * DAY - MINUTE, "The seal ends in 29 days."),
        (25 * HOUR, "The seal ends in 1 day."),
        (2 * HOUR, "The seal ends within a day."),
        (-DAY, "The seal has ended."),
    ],
)
def test_what_lapses_soon_rings(installation, ends_in, words):
    watching.lapsing(lambda: [Lapse("seal", "The seal", AT + ends_in, 30)])
    assert look(AT) == ([words] if words else [])


def test_a_clock_that_was_an_hour_ahead_does_not_keep_the_next_alarm_for_an_hour(installation):
    assert look(AT + HOUR) == []
    Installation.objects.update(daily_jobs_retry_at=AT + HOUR)
    assert look(AT) == ["A daily job fails. The log of the clock process says which one."]


def test_a_daily_job_that_fails_rings_until_it_is_done(installation):
    Installation.objects.update(daily_jobs_retry_at=AT + HOUR)
    assert look(AT) == ["A daily job fails. The log of the clock process says which one."]
    Installation.objects.update(daily_jobs_retry_at=None)
    assert look(AT + MINUTE) == []


def test_a_look_that_fails_rings_too_and_hides_no_other(installation, sent_request, caplog):
    def fail():
        raise ValueError("María was born in 1948")

    watching.lapsing(fail)
    get_stuck(sent_request.documents.get(), "missing_glyph")
    assert look(AT) == [
        f"1 signed PDF could not be made. See Tasks. Why: {NO_FONT}",
        "A check failed. The log says which one.",
    ]
    assert "nothing_lapses: ValueError" in caplog.text
    assert "María" not in caplog.text


def test_the_clock_looks_once_a_minute_however_many_clocks_there_are(installation, monkeypatch):
    looks = []
    monkeypatch.setattr(alarms, "ringing", lambda at: looks.append(at) or [])
    monkeypatch.setattr(clock, "_DAILY", [])
    ticks = [AT + dt.timedelta(seconds=seconds) for seconds in (0, 5, 5, 59, 60, 65)]
    for at in ticks:
        clock.tick(at)
    assert looks == [ticks[0], ticks[4]]


# --- Who hears of it ----------------------------------------------------------------------------
@pytest.fixture
def stuck(installation, sent_request):
    """Something rings, and it is about a patient."""
    get_stuck(sent_request.documents.get(), "missing_glyph")
    return sent_request


def test_it_is_mailed_once_a_day_without_a_word_about_a_patient(stuck):
    for hour in range(49):
        look(AT + hour * HOUR)
    assert [letter.to for letter in mail.outbox] == [["operator@practice.example"]] * 3
    letter = mail.outbox[0]
    assert letter.subject == "Records portal: 1 thing needs a person"
    assert letter.body == (
        f"- 1 signed PDF could not be made. See Tasks. Why: {NO_FONT}\n\nhttp://{configured.STAFF_HOST}:8000/staff/"
    )
    assert stuck.reference not in letter.body
    assert [word for word in PRIVATE if word in letter.body + letter.subject] == []


def test_a_quiet_day_brings_no_mail(installation):
    look(AT)
    assert mail.outbox == []


def test_without_an_address_nobody_is_mailed_and_the_desk_still_tells(stuck, settings):
    settings.ALARM_EMAIL = ""
    assert look(AT) != []
    assert mail.outbox == []


def test_a_mail_that_does_not_leave_is_tried_every_hour_until_it_does(stuck, monkeypatch, caplog):
    tried = []

    def refuse(_server, letters):
        tried.append(letters)
        raise SMTPException("550 operator@practice.example unknown")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for minute in range(0, 120, 10):
        look(AT + minute * MINUTE)
    assert len(tried) == 2
    assert "operator@" not in caplog.text
    monkeypatch.undo()
    look(AT + 2 * HOUR)
    look(AT + 4 * HOUR)
    assert len(mail.outbox) == 1


# --- On the desk --------------------------------------------------------------------------------
def desk(practice):
    client = Client(headers={"host": configured.STAFF_HOST})
    client.force_login(make_staff(practice=practice))
    return client.get("/staff/").content.decode()


HEADING = "Tell whoever looks after this portal"


def test_the_desk_shows_what_the_clock_found(installation):
    Installation.objects.update(looked_at=now(), alarms=["The disk is nearly full: <9> MB left."])
    page = desk(make_practice())
    assert HEADING in page
    assert "<li>The disk is nearly full: &lt;9&gt; MB left.</li>" in page


def test_a_quiet_desk_says_nothing(installation):
    Installation.objects.update(looked_at=now())
    assert HEADING not in desk(make_practice())


@pytest.mark.parametrize(
    ("looked_at", "silent"),
    [(AT, False), (AT - 5 * MINUTE, False), (AT - 6 * MINUTE, True), (None, True)],
)
def test_a_clock_that_stopped_rings_though_it_cannot_say_so(installation, looked_at, silent):
    Installation.objects.update(looked_at=looked_at, alarms=["Stuck"])
    words = ["The clock process is not running. Nothing is tried again or cleaned up."] * silent
    assert alarms.shown(AT) == [*words, "Stuck"]


def test_an_installation_that_was_just_made_gives_its_clock_time_to_start():
    assert alarms.shown(AT) == []
    Installation.establish(AT - 2 * MINUTE, demo=True)
    assert alarms.shown(AT) == []
