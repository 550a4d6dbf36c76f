"""Messages from the contact page: read them, and say that they are answered."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.actions.contact import finish_message
from records.audit import EventName
from records.models import ContactMessage
from records.models.contact_message import KEPT_MONTHS
from records.workqueue.desk import StaffRequest, desk_of, desk_page
from records.workqueue.message_lines import message_lines, waiting_messages
from records.workqueue.pages import paged
from records.workqueue.views.way_back import told, told_of_trouble


@desk_page
@require_safe
def contact_messages(request: StaffRequest) -> HttpResponse:
    """Every message that waits for an answer, oldest first. Opening the list is an event."""
    desk = desk_of(request)
    waiting = waiting_messages(desk).order_by("received_at", "pk")
    page, found = paged(waiting, request.GET.get("page"))
    desk.record(EventName.LIST_OPENED, list="contact", page=page.number)
    lines = message_lines(desk, found)
    context = {"page": page, "lines": lines, "kept_months": KEPT_MONTHS}
    return render(request, "workqueue/messages.html", context)


@desk_page
@require_POST
def finish_contact_message(request: StaffRequest, contact_id: uuid.UUID) -> HttpResponse:
    """Say that a message is answered."""
    message = get_object_or_404(ContactMessage.objects.visible_to(request.user), pk=contact_id)
    if finish_message(message, by=request.user, at=timezone.now()):
        told(request, _("The message is marked as answered."))
    else:
        told_of_trouble(request, _("Somebody else answered this message first."))
    return redirect("workqueue:messages")
