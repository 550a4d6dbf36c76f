"""Tasks that only a person can do."""

import pytest

from portal.models import Event
from records.actions.staff_tasks import finish_task, make_task
from records.models import StaffTask
from records.models.staff_task import TaskKind
from tests.factories import SIGNED_AT, make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return make_practice()


@pytest.fixture
def task(practice):
    make_task(make_request(practice), TaskKind.SEAL_STUCK, problem="missing_glyph", at=SIGNED_AT)
    return StaffTask.objects.get()


def names(task):
    events = Event.objects.filter(stream_id=task.records_request_id).order_by("number")
    return [(event.name, event.facts) for event in events if event.name.startswith("task")]


def test_a_task_names_its_problem_and_is_an_event(task):
    assert (task.kind, task.problem, task.done_at) == ("seal_stuck", "missing_glyph", None)
    assert names(task) == [("task_made", {"task": str(task.pk), "kind": "seal_stuck"})]


def test_one_open_task_of_a_kind_is_enough(task):
    make_task(task.records_request, TaskKind.SEAL_STUCK, problem="again", at=SIGNED_AT)
    assert StaffTask.objects.count() == 1
    assert len(names(task)) == 1


def test_a_task_of_another_kind_stands_beside_it(task):
    make_task(task.records_request, TaskKind.MESSAGE_UNSURE, problem="", at=SIGNED_AT)
    assert StaffTask.objects.open().count() == 2


def test_a_finished_task_has_a_name_and_a_time_and_makes_room_for_another(task, practice):
    cleo = make_staff(practice=practice)
    assert finish_task(task, by=cleo, at=SIGNED_AT) is True
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (cleo, SIGNED_AT)
    make_task(task.records_request, TaskKind.SEAL_STUCK, problem="", at=SIGNED_AT)
    assert StaffTask.objects.open().count() == 1


def test_a_task_is_finished_once(task, practice):
    first, second = make_staff("Cleo Park", practice), make_staff("Otto Berg", practice)
    finish_task(task, by=first, at=SIGNED_AT)
    assert finish_task(task, by=second, at=SIGNED_AT) is False
    task.refresh_from_db()
    assert task.done_by == first
    assert [name for name, _facts in names(task)] == ["task_made", "task_done"]


def test_staff_see_the_tasks_of_their_own_practices_only(task, practice):
    other = make_practice(name="Other", hosts=["other.example"])
    assert list(StaffTask.objects.visible_to(make_staff("Cleo Park", practice))) == [task]
    assert list(StaffTask.objects.visible_to(make_staff("Otto Berg", other))) == []
