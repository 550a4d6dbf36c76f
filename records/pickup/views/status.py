"""The page of one request: the word for everyone who found it, all of it after a code."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.http import PublicRequest
from portal.masking import masked_email
from portal.pdf_answer import opened, pdf_answer
from portal.throttle import network, throttled
from records import audit
from records.access import is_just_sent
from records.actions.asks import answer_ask
from records.actions.cancel import can_cancel
from records.actions.errors import AlreadyAnsweredError
from records.audit import EventName
from records.documents.content import SignedContent
from records.documents.reading import read_sealed
from records.documents.words import fragment, title
from records.models import RecordsRequest
from records.pickup.forms import AnswerForm
from records.pickup.standing import TAGS, standing, steps
from records.pickup.visits import is_opened, visit, was_sent_here

Context = dict[str, Any]


@require_safe
@visit(with_code=False)
def status(request: PublicRequest, records_request: RecordsRequest) -> HttpResponse:
    """The word and its sentence; with a code everything else."""
    if is_opened(request, records_request, timezone.now()):
        return _show_whole(request, records_request)
    return render(request, "pickup/word.html", _word(records_request))


@require_POST
@visit(with_code=True)
def answer(
    request: PublicRequest, records_request: RecordsRequest, ask_id: uuid.UUID
) -> HttpResponse:
    """Keep what was typed; one that comes after another answer is not kept, and the page says so."""
    ask = get_object_or_404(records_request.asks, pk=ask_id)
    form = AnswerForm(ask, request.POST)
    if not form.is_valid():
        return _show_whole(request, records_request, form)
    try:
        answer_ask(ask, form.cleaned_data["answer"], at=timezone.now())
    except AlreadyAnsweredError:
        return redirect(f"{reverse('pickup:status', args=[records_request.pk])}?told=late")
    return redirect(f"{reverse('pickup:status', args=[records_request.pk])}?told=answered")


@never_cache
@require_safe
@throttled("downloads", by=network, methods=("GET", "HEAD"))
def copy(request: PublicRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """The signer's own copy, to keep: after a code, or in the browser that has just sent the request."""
    requests = RecordsRequest.objects.filter(practice=request.practice)
    records_request, at = get_object_or_404(requests, pk=request_id), timezone.now()
    is_fresh = was_sent_here(request, request_id) and is_just_sent(records_request, at)
    if not (is_fresh or is_opened(request, records_request, at)):
        raise Http404
    document = records_request.documents.filter(sealed_at__isnull=False).first()
    if document is None:
        raise Http404
    chunks = opened(read_sealed(document))
    with transaction.atomic():
        audit.record(
            records_request, EventName.COPY_SAVED, audit.REQUESTER, document=str(document.pk)
        )
    return pdf_answer(chunks, f"request-{records_request.reference}.pdf", document.size)


def _show_whole(
    request: PublicRequest, records_request: RecordsRequest, faulty: AnswerForm | None = None
) -> HttpResponse:
    """Showing all of it is an event."""
    with transaction.atomic():
        audit.record(records_request, EventName.STATUS_SEEN, audit.REQUESTER)
    shown = _whole(records_request, faulty) | {"told": request.GET.get("told", "")}
    return render(request, "pickup/status.html", shown)


def _word(records_request: RecordsRequest) -> Context:
    told = standing(records_request)
    return {
        "request_id": records_request.pk,
        "status": told,
        "tag": TAGS.get(told.word, ""),
        "masked_email": masked_email(records_request.requester.email),
    }


def _whole(records_request: RecordsRequest, faulty: AnswerForm | None = None) -> Context:
    signed = SignedContent.from_json(records_request.signature.content)
    return {
        **_word(records_request),
        "records_request": records_request,
        "asks": _asks(records_request, faulty),
        "form": faulty,
        "steps": steps(records_request),
        "document": records_request.documents.filter(sealed_at__isnull=False).first(),
        "signed_title": title(signed),
        "signed": fragment(signed),
        "can_cancel": can_cancel(records_request),
    }


def _asks(records_request: RecordsRequest, faulty: AnswerForm | None) -> list[Context]:
    """What is asked, each with its box if typed words are the answer."""
    if not records_request.is_open:
        return []
    return [
        {
            "ask": ask,
            "form": faulty
            if faulty is not None and faulty.prefix == str(ask.pk)
            else AnswerForm(ask),
        }
        for ask in records_request.asks.open().order_by("due_on", "asked_at")
    ]
