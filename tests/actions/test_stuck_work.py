"""Work that got stuck becomes a task for staff, so that nothing waits unseen."""

import datetime as dt

import pytest

from portal import leases
from portal.models import Message
from records.actions.staff_tasks import finish_task
from records.actions.stuck_work import make_tasks_for_stuck_work
from records.models import Document, Renewal, StaffTask
from tests.factories import SIGNED_AT, make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db
LATER = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def records_request():
    return make_request(make_practice())


def stick(row_class, problem, **changes):
    row = leases.lease(row_class, row_class.objects.get().pk, LATER)
    assert leases.give_back(row, problem, LATER, permanent=True, **changes)


def open_tasks():
    return list(StaffTask.objects.open().order_by("kind").values_list("kind", "problem"))


def test_work_that_is_under_way_is_no_task(records_request):
    make_tasks_for_stuck_work(LATER)
    assert open_tasks() == []


def test_a_document_that_cannot_be_made_is_a_task(records_request):
    stick(Document, "missing_glyph")
    make_tasks_for_stuck_work(LATER)
    assert open_tasks() == [("seal_stuck", "missing_glyph")]


def test_a_document_that_cannot_be_renewed_is_a_task_of_its_own_kind(records_request):
    Renewal.objects.create(document=records_request.documents.get())
    stick(Renewal, "not_genuine")
    make_tasks_for_stuck_work(LATER)
    make_tasks_for_stuck_work(LATER)
    assert open_tasks() == [("renewal_stuck", "not_genuine")]


def test_a_message_that_cannot_be_sent_is_a_task(records_request):
    stick(Message, "recipient_refused")
    make_tasks_for_stuck_work(LATER)
    assert open_tasks() == [("message_stuck", "recipient_refused")]


def test_a_message_that_may_have_left_is_a_task_of_its_own_kind(records_request):
    stick(Message, "maybe_sent", handed_over_at=LATER, unsure_at=LATER)
    make_tasks_for_stuck_work(LATER)
    assert open_tasks() == [("message_unsure", "maybe_sent")]


def test_looking_again_makes_no_second_task(records_request):
    stick(Document, "missing_glyph")
    for _ in range(3):
        make_tasks_for_stuck_work(LATER)
    assert len(open_tasks()) == 1


def test_a_task_somebody_finished_is_not_made_again_for_the_same_trouble(records_request):
    stick(Document, "missing_glyph")
    make_tasks_for_stuck_work(LATER)
    finish_task(StaffTask.objects.get(), by=make_staff(practice=records_request.practice), at=LATER)
    make_tasks_for_stuck_work(LATER + dt.timedelta(minutes=1))
    assert open_tasks() == []


def test_trouble_that_comes_back_is_a_new_task(records_request):
    stick(Document, "missing_glyph")
    make_tasks_for_stuck_work(LATER)
    finish_task(StaffTask.objects.get(), by=make_staff(practice=records_request.practice), at=LATER)
    tomorrow = LATER + dt.timedelta(days=1)
    leases.start_again(Document.objects.get(), tomorrow)
    row = leases.lease(Document, Document.objects.get().pk, tomorrow)
    leases.give_back(row, "missing_glyph", tomorrow, permanent=True)
    make_tasks_for_stuck_work(tomorrow)
    assert open_tasks() == [("seal_stuck", "missing_glyph")]


def test_the_trouble_of_one_request_says_nothing_about_another(records_request):
    stick(Document, "missing_glyph")
    other = make_request(records_request.practice, at=SIGNED_AT)
    make_tasks_for_stuck_work(LATER)
    assert StaffTask.objects.filter(records_request=other).count() == 0
    assert StaffTask.objects.filter(records_request=records_request).count() == 1
