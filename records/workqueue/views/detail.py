"""One request: its page, its signed document, and its notes."""

import uuid

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.pdf_answer import opened, pdf_answer
from portal.throttle import person, throttled
from records import audit
from records.access import request_for
from records.actions.notes import add_note
from records.audit import EventName
from records.documents.reading import read_sealed
from records.models import Document, RecordsRequest
from records.workqueue.desk import Desk, StaffRequest, desk_of, desk_page
from records.workqueue.forms import NoteForm
from records.workqueue.request_page import request_page
from records.workqueue.views.way_back import told, way_back


@desk_page
@require_safe
def detail(request: StaffRequest, reference: str) -> HttpResponse:
    """The request and all that is known about it. Opening it is an event."""
    desk = desk_of(request)
    records_request = _found(desk, reference)
    with transaction.atomic():
        audit.record(records_request, EventName.OPENED, audit.staff(request.user))
    context = request_page(request, desk, records_request, NoteForm())
    return render(request, "workqueue/detail.html", context)


@desk_page
@require_POST
def write_note(request: StaffRequest, reference: str) -> HttpResponse:
    """Add a note; what was typed stays on the page if it cannot be kept."""
    desk = desk_of(request)
    records_request = _found(desk, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        add_note(records_request, form.cleaned_data["text"], by=request.user, at=desk.at)
        told(request, _("Your note was added."))
        return redirect(way_back(request, reference))
    context = request_page(request, desk, records_request, form)
    return render(request, "workqueue/detail.html", context)


@desk_page
@require_safe
@throttled("downloads", by=person, methods=("GET", "HEAD"))
def document(request: StaffRequest, reference: str, document_id: uuid.UUID) -> HttpResponseBase:
    """The sealed PDF, decrypted on its way out. Opening it is an event."""
    records_request = request_for(request.user, reference)
    sealed = _sealed(records_request, document_id)
    chunks = opened(read_sealed(sealed))
    with transaction.atomic():
        audit.record(
            records_request,
            EventName.DOCUMENT_OPENED,
            audit.staff(request.user),
            document=str(sealed.pk),
        )
    is_preview = request.headers.get("Sec-Fetch-Dest") == "iframe"
    return pdf_answer(chunks, f"{reference}.pdf", sealed.size, is_preview=is_preview)


def _found(desk: Desk, reference: str) -> RecordsRequest:
    requests = desk.requests().select_related(
        "practice", "patient", "requester", "scope", "claimed_by"
    )
    try:
        return requests.get(reference=reference)
    except RecordsRequest.DoesNotExist as error:
        raise Http404 from error


def _sealed(records_request: RecordsRequest, document_id: uuid.UUID) -> Document:
    sealed = records_request.documents.filter(sealed_at__isnull=False)
    try:
        return sealed.get(pk=document_id)
    except Document.DoesNotExist as error:
        raise Http404 from error
