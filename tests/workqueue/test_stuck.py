"""Stuck work: what staff see, what they can do, and the list of tasks."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.models import Event, Message
from records.actions.staff_tasks import make_task
from records.actions.stuck_work import make_tasks_for_stuck_work
from records.models import Renewal, StaffTask
from records.models.staff_task import TaskKind
from records.workqueue import task_groups
from tests.factories import SIGNED_AT, make_request, now
from tests.workqueue.conftest import get_stuck, seal
from tests.workqueue.test_detail import address, card, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def records_request(practice):
    return make_request(practice)


@pytest.fixture
def document(records_request):
    return get_stuck(records_request.documents.get(), "missing_glyph")


@pytest.fixture
def refused(records_request):
    """A message that the mail server did not accept."""
    return get_stuck(Message.objects.get(), "address_refused")


@pytest.fixture
def unsure(records_request):
    """A message that the mail server may have."""
    return get_stuck(
        Message.objects.get(), "maybe_sent", unsure_at=SIGNED_AT, handed_over_at=SIGNED_AT
    )


def press(client, records_request, rest):
    return client.post(address(records_request, f"{rest}/?view=stuck"), follow=True)


def open_tasks():
    return set(StaffTask.objects.open().values_list("kind", flat=True))


def test_a_stuck_document_says_why_and_can_be_tried_again(desk, records_request, document, cleo):
    make_tasks_for_stuck_work(timezone.now())
    assert card(desk.get(address(records_request)), "Signed document") == (
        "Stuck The request holds a character that our fonts cannot print. "
        "Ask the patient how to write it. Try again"
    )
    page = press(desk, records_request, f"document/{document.pk}/try-again")
    assert page.redirect_chain[-1][0] == f"{address(records_request)}?view=stuck"
    assert "We are making the document again." in text_of(page)
    document.refresh_from_db()
    assert (document.stuck_at, document.problem, document.attempts) == (None, "", 0)
    assert open_tasks() == set()
    [event] = Event.objects.filter(name="tried_again")
    assert (event.actor, event.facts) == (f"staff:{cleo.pk}", {"document": str(document.pk)})


def test_trying_again_twice_starts_once(desk, records_request, document):
    press(desk, records_request, f"document/{document.pk}/try-again")
    page = press(desk, records_request, f"document/{document.pk}/try-again")
    assert "Somebody saw to this a moment ago." in text_of(page)
    assert Event.objects.filter(name="tried_again").count() == 1


@pytest.fixture
def unrenewed(records_request):
    """A sealed document whose proof could not be renewed."""
    renewal = Renewal.objects.create(document=seal(records_request))
    return get_stuck(renewal, "not_genuine")


def test_a_stuck_renewal_stands_beside_the_document_and_can_be_tried_again(
    desk, records_request, unrenewed, cleo
):
    make_tasks_for_stuck_work(timezone.now())
    assert open_tasks() == {TaskKind.RENEWAL_STUCK}
    assert (
        "Stuck The proof that this PDF is genuine could not be renewed. "
        "The kept PDF is not the one that was sealed. Do not send it. "
        "Tell your administrator. Try again"
    ) in card(desk.get(address(records_request)), "Signed document")
    again = f"document/{unrenewed.document_id}/renew-again"
    assert "We are renewing the proof again." in text_of(press(desk, records_request, again))
    unrenewed.refresh_from_db()
    assert (unrenewed.stuck_at, unrenewed.problem, unrenewed.attempts) == (None, "", 0)
    assert open_tasks() == set()
    [event] = Event.objects.filter(name="tried_again")
    document = str(unrenewed.document_id)
    assert (event.actor, event.facts) == (f"staff:{cleo.pk}", {"document": document})
    assert "Somebody saw to this a moment ago." in text_of(press(desk, records_request, again))


def test_a_renewal_is_not_tried_again_under_another_request(desk, practice, unrenewed):
    another = make_request(practice)
    again = address(another, f"document/{unrenewed.document_id}/renew-again/")
    assert desk.post(again).status_code == 404
    unrenewed.refresh_from_db()
    assert unrenewed.stuck_at is not None


def test_a_refused_message_says_why_and_can_be_sent_again(desk, records_request, refused):
    make_tasks_for_stuck_work(timezone.now())
    assert open_tasks() == {TaskKind.MESSAGE_STUCK}
    assert card(desk.get(address(records_request)), "Messages") == (
        "We have your request Stuck The mail server does not accept this address. Try again"
    )
    page = press(desk, records_request, f"messages/{refused.pk}/send-again")
    assert "We are sending the message again." in text_of(page)
    refused.refresh_from_db()
    assert (refused.stuck_at, refused.attempts, refused.problem) == (None, 0, "")
    assert open_tasks() == set()


def test_a_refused_message_cannot_be_called_sent(desk, records_request, refused):
    page = press(desk, records_request, f"messages/{refused.pk}/mark-sent")
    assert "Somebody saw to this a moment ago." in text_of(page)
    refused.refresh_from_db()
    assert (refused.sent_at, refused.finished_at) == (None, None)


def test_an_unsure_message_asks_for_a_decision(desk, records_request, unsure):
    assert card(desk.get(address(records_request)), "Messages") == (
        "We have your request Not sure The mail server may have it. "
        "Check, then mark it as sent or send it again. Mark as sent Send again"
    )


def test_an_unsure_message_marked_as_sent_was_sent_when_it_was_handed_over(
    desk, records_request, unsure, cleo
):
    make_tasks_for_stuck_work(timezone.now())
    assert open_tasks() == {TaskKind.MESSAGE_UNSURE}
    page = press(desk, records_request, f"messages/{unsure.pk}/mark-sent")
    assert "The message is marked as sent." in text_of(page)
    assert card(page, "Messages") == "We have your request Sent Feb 26, 2026, 10:04 a.m."
    unsure.refresh_from_db()
    assert (unsure.sent_at, unsure.unsure_at, unsure.stuck_at) == (SIGNED_AT, None, None)
    assert open_tasks() == set()
    [event] = Event.objects.filter(name="marked_sent")
    assert (event.actor, event.facts) == (f"staff:{cleo.pk}", {"message": str(unsure.pk)})


def test_an_unsure_message_sent_again_is_as_if_never_handed_over(desk, records_request, unsure):
    page = press(desk, records_request, f"messages/{unsure.pk}/send-again")
    assert card(page, "Messages") == "We have your request Waiting to be sent"
    unsure.refresh_from_db()
    assert (unsure.handed_over_at, unsure.unsure_at, unsure.stuck_at) == (None, None, None)


def test_the_second_decision_about_a_message_changes_nothing(desk, records_request, unsure):
    press(desk, records_request, f"messages/{unsure.pk}/mark-sent")
    page = press(desk, records_request, f"messages/{unsure.pk}/send-again")
    assert "Somebody saw to this a moment ago." in text_of(page)
    unsure.refresh_from_db()
    assert unsure.sent_at == SIGNED_AT


def test_a_message_is_not_found_under_another_request(desk, practice, unsure):
    another = make_request(practice)
    answer = desk.post(address(another, f"messages/{unsure.pk}/mark-sent/"))
    assert answer.status_code == 404
    unsure.refresh_from_db()
    assert unsure.sent_at is None


def test_a_document_is_not_tried_again_under_another_request(desk, practice, document):
    another = make_request(practice)
    answer = desk.post(address(another, f"document/{document.pk}/try-again/"))
    assert answer.status_code == 404
    document.refresh_from_db()
    assert document.stuck_at is not None


# --- The list of tasks --------------------------------------------------------------------------


def test_tasks_say_what_why_and_for_which_request_oldest_first(desk, practice):
    first, second = make_request(practice), make_request(practice)
    at = timezone.now()
    make_task(second, TaskKind.MESSAGE_STUCK, problem="address_refused", at=at)
    earlier = at - dt.timedelta(hours=1)
    make_task(first, TaskKind.SEAL_STUCK, problem="", at=earlier)
    lines = desk.get("/staff/tasks/").context["lines"]
    assert [(line.reference, line.title, line.why) for line in lines] == [
        (first.reference, "The signed PDF could not be made", ""),
        (
            second.reference,
            "A message could not be sent",
            "The mail server does not accept this address.",
        ),
    ]
    local = practice.local(earlier)
    assert lines[0].since.startswith(local.strftime("%b %-d, "))


def test_a_task_is_done_once(desk, sign_in, records_request, cleo, marcus):
    make_task(records_request, TaskKind.SEAL_STUCK, problem="", at=now())
    task = StaffTask.objects.get()
    page = desk.post(f"/staff/tasks/{task.pk}/finish/", follow=True)
    assert "The task is done." in text_of(page)
    assert "There are no tasks." in text_of(page)
    page = sign_in(marcus).post(f"/staff/tasks/{task.pk}/finish/", follow=True)
    assert "Somebody else finished this task first." in text_of(page)
    task.refresh_from_db()
    assert task.done_by == cleo


def test_nobody_sees_or_finishes_tasks_of_another_practice(desk, other_practice):
    make_task(make_request(other_practice), TaskKind.SEAL_STUCK, problem="", at=now())
    task = StaffTask.objects.get()
    assert desk.get("/staff/tasks/").context["lines"] == []
    assert desk.post(f"/staff/tasks/{task.pk}/finish/").status_code == 404
    task.refresh_from_db()
    assert task.done_at is None


def test_opening_the_tasks_is_an_event(desk, practice):
    desk.get("/staff/tasks/")
    [event] = Event.objects.filter(name="list_opened")
    assert (event.stream_id, event.facts) == (practice.pk, {"list": "tasks", "page": 1})


def test_fifty_tasks_a_page(desk, practice):
    for _ in range(51):
        make_task(make_request(practice), TaskKind.SEAL_STUCK, problem="", at=now())
    assert len(desk.get("/staff/tasks/").context["lines"]) == 50
    assert len(desk.get("/staff/tasks/?page=2").context["lines"]) == 1


# --- All that waits for one reason --------------------------------------------------------------


def unrenewed_requests(practice, count, problem="timestamp_unavailable"):
    """Requests whose signed document waits for a renewal, with their tasks made."""
    made = [make_request(practice) for _ in range(count)]
    for each in made:
        get_stuck(Renewal.objects.create(document=seal(each)), problem)
    make_tasks_for_stuck_work(timezone.now())
    return made


ALL_RENEWALS = "/staff/tasks/start-again/renewal_stuck/timestamp_unavailable/"


def groups(client):
    return [
        (group.press, group.kind, group.problem)
        for group in client.get("/staff/tasks/").context["groups"]
    ]


def test_tasks_offer_to_start_all_that_waits_for_one_reason_and_no_lone_one(desk, practice):
    unrenewed_requests(practice, 2)
    unrenewed_requests(practice, 1, "not_genuine")
    for _ in range(3):
        make_task(make_request(practice), TaskKind.SEAL_STUCK, problem="fault", at=now())
    assert groups(desk) == [
        ("Start all 3 again", "seal_stuck", "fault"),
        ("Start all 2 again", "renewal_stuck", "timestamp_unavailable"),
    ]
    assert (
        "The proof of a signed PDF could not be renewed. The timestamp service did not answer. "
        "Start all 2 again"
    ) in text_of(desk.get("/staff/tasks/"))


def test_messages_that_may_have_left_are_never_started_together(desk, practice):
    for _ in range(2):
        make_request(practice)
    for message in Message.objects.all():
        get_stuck(message, "maybe_sent", unsure_at=SIGNED_AT, handed_over_at=SIGNED_AT)
    make_tasks_for_stuck_work(timezone.now())
    assert groups(desk) == []
    page = desk.post("/staff/tasks/start-again/message_unsure/maybe_sent/", follow=True)
    assert "Somebody saw to this a moment ago." in text_of(page)
    assert Message.objects.filter(unsure_at__isnull=False).count() == 2


def test_before_all_are_started_a_page_says_what_will_happen(desk, practice):
    unrenewed_requests(practice, 2)
    said = text_of(desk.get(ALL_RENEWALS))
    assert "We try again to renew the proof of each signed PDF." in said
    assert "The history of each request will say that you started it again." in said
    assert Renewal.objects.filter(stuck_at__isnull=True).count() == 0


def test_one_press_starts_all_and_each_request_tells_of_it(desk, practice, cleo):
    made = unrenewed_requests(practice, 3)
    [other] = unrenewed_requests(practice, 1, "not_genuine")
    page = desk.post(ALL_RENEWALS, follow=True)
    assert "Started again: 3." in text_of(page)
    [stuck] = Renewal.objects.filter(stuck_at__isnull=False)
    assert stuck.document.records_request == other
    assert [task.records_request for task in StaffTask.objects.open()] == [other]
    events = Event.objects.filter(name="tried_again")
    assert {(e.stream_id, e.actor, e.facts["document"]) for e in events} == {
        (each.pk, f"staff:{cleo.pk}", str(each.documents.get().pk)) for each in made
    }
    assert {task.done_by for task in StaffTask.objects.exclude(records_request=other)} == {cleo}


def test_a_second_press_starts_nothing(desk, practice):
    unrenewed_requests(practice, 2)
    desk.post(ALL_RENEWALS)
    for page in (desk.post(ALL_RENEWALS, follow=True), desk.get(ALL_RENEWALS, follow=True)):
        assert "Somebody saw to this a moment ago." in text_of(page)
    assert Event.objects.filter(name="tried_again").count() == 2


def test_one_press_starts_nothing_at_another_practice(desk, practice, other_practice):
    unrenewed_requests(practice, 2)
    unrenewed_requests(other_practice, 2)
    assert groups(desk) == [("Start all 2 again", "renewal_stuck", "timestamp_unavailable")]
    desk.post(ALL_RENEWALS)
    stuck = Renewal.objects.filter(stuck_at__isnull=False)
    assert {each.document.records_request.practice for each in stuck} == {other_practice}


def test_one_press_starts_what_a_browser_can_wait_for_oldest_first(desk, practice, monkeypatch):
    monkeypatch.setattr(task_groups, "AT_ONCE", 1)
    unrenewed_requests(practice, 2)
    assert groups(desk)[0][0] == "Start the oldest 1 again"
    desk.post(ALL_RENEWALS)
    assert StaffTask.objects.open().count() == 1
    assert "Start it again" in text_of(desk.get(ALL_RENEWALS))


@pytest.mark.parametrize(
    ("kind", "problem"), [("seal_stuck", "fault"), ("message_stuck", "mail_server_away")]
)
def test_documents_and_messages_start_together_too(desk, practice, kind, problem):
    for _ in range(2):
        made = make_request(practice)
        message = Message.objects.get(subject_id=made.pk)
        get_stuck(made.documents.get() if kind == "seal_stuck" else message, problem)
    make_tasks_for_stuck_work(timezone.now())
    page = desk.post(f"/staff/tasks/start-again/{kind}/{problem}/", follow=True)
    assert "Started again: 2." in text_of(page)
    assert open_tasks() == set()
    assert Event.objects.filter(name="tried_again").count() == 2
