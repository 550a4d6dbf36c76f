"""Stuck work and the tasks that only a person can do."""

import uuid
from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.models import Message
from records.access import request_for
from records.actions.errors import NotStuckError
from records.actions.second_tries import (
    make_document_again,
    mark_message_sent,
    renew_document_again,
    send_message_again,
    start_all_again,
)
from records.actions.staff_tasks import finish_task
from records.audit import EventName
from records.models import Document, StaffTask
from records.workqueue.desk import StaffRequest, desk_of, desk_page
from records.workqueue.pages import paged
from records.workqueue.task_groups import task_group, task_groups, tasks_to_start
from records.workqueue.task_lines import task_lines
from records.workqueue.views.way_back import told, told_of_trouble, way_back


@desk_page
@require_safe
def tasks(request: StaffRequest) -> HttpResponse:
    """What the portal cannot do by itself, oldest first."""
    desk = desk_of(request)
    waiting = StaffTask.objects.open().filter(practice__in=desk.practices)
    page, found = paged(waiting.order_by("created_at", "pk"), request.GET.get("page"))
    desk.record(EventName.LIST_OPENED, list="tasks", page=page.number)
    context = {"page": page, "lines": task_lines(desk, found), "groups": task_groups(desk)}
    return render(request, "workqueue/tasks.html", context)


@desk_page
@require_POST
def finish(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """Say that a task is done."""
    task = get_object_or_404(StaffTask.objects.visible_to(request.user), pk=task_id)
    if finish_task(task, by=request.user, at=timezone.now()):
        told(request, _("The task is done."))
    else:
        told_of_trouble(request, _("Somebody else finished this task first."))
    return redirect("workqueue:tasks")


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def start_all(request: StaffRequest, kind: str, problem: str) -> HttpResponse:
    """Say what will happen, then start again all that waits for one reason."""
    desk = desk_of(request)
    group = task_group(desk, kind, problem)
    if group.count and request.method != "POST":
        return render(request, "workqueue/start_all.html", {"group": group})
    tasks = tasks_to_start(desk, group) if group.count else ()
    if started := start_all_again(tasks, by=request.user, at=desk.at):
        told(request, _("Started again: %(count)s.") % {"count": started})
    else:
        told_of_trouble(request, _("Somebody saw to this a moment ago."))
    return redirect("workqueue:tasks")


@desk_page
@require_POST
def document_again(request: StaffRequest, reference: str, document_id: uuid.UUID) -> HttpResponse:
    """Try again to make a stuck document."""
    done = _("We are making the document again.")
    return _see_to_document(request, reference, document_id, make_document_again, done)


@desk_page
@require_POST
def renewal_again(request: StaffRequest, reference: str, document_id: uuid.UUID) -> HttpResponse:
    """Try again to renew the proof of a signed document."""
    done = _("We are renewing the proof again.")
    return _see_to_document(request, reference, document_id, renew_document_again, done)


@desk_page
@require_POST
def message_again(request: StaffRequest, reference: str, message_id: uuid.UUID) -> HttpResponse:
    """Send a stuck or doubtful message again."""
    done = _("We are sending the message again.")
    return _see_to_message(request, reference, message_id, send_message_again, done)


@desk_page
@require_POST
def message_sent(request: StaffRequest, reference: str, message_id: uuid.UUID) -> HttpResponse:
    """Say that a doubtful message has left."""
    done = _("The message is marked as sent.")
    return _see_to_message(request, reference, message_id, mark_message_sent, done)


def _see_to_document(
    request: StaffRequest, reference: str, pk: uuid.UUID, deed: Callable[..., None], done: str
) -> HttpResponse:
    records_request = request_for(request.user, reference)
    document = get_object_or_404(Document, pk=pk, records_request=records_request)
    return _answer(request, reference, partial(deed, document), done)


def _see_to_message(
    request: StaffRequest, reference: str, pk: uuid.UUID, deed: Callable[..., None], done: str
) -> HttpResponse:
    records_request = request_for(request.user, reference)
    message = get_object_or_404(Message, pk=pk, subject_id=records_request.pk)
    return _answer(request, reference, partial(deed, message, records_request), done)


def _answer(
    request: StaffRequest, reference: str, act: Callable[..., None], done: str
) -> HttpResponse:
    try:
        act(by=request.user, at=timezone.now())
    except NotStuckError:
        told_of_trouble(request, _("Somebody saw to this a moment ago."))
    else:
        told(request, done)
    return redirect(way_back(request, reference))
