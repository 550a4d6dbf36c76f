"""Before the first question: what this is for, and a fresh draft."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.http import PublicRequest
from portal.throttle import network, throttled
from records.actions.drafts import Answers
from records.intake import drafts

# From the page about ports: that record first, and everything can be changed.
PORT_RECORD: Answers = {"records": {"choice": "chosen"}, "records-choose": {"kinds": ["implant"]}}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("drafts", by=network)
def start(request: PublicRequest) -> HttpResponse:
    """Say what is needed; the button begins."""
    if request.method != "POST":
        return render(request, "intake/start.html")
    draft = drafts.start(request)
    return redirect("intake:question", draft.pk, "who")


@require_http_methods(["GET", "HEAD", "POST"])
@throttled("drafts", by=network)
def port_record(request: PublicRequest) -> HttpResponse:
    """Begin with the port record chosen; a look at the address begins nothing."""
    if request.method != "POST":
        return redirect("intake:start")
    draft = drafts.start(request, PORT_RECORD)
    return redirect("intake:question", draft.pk, "who")


@require_POST
def clear(request: PublicRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Delete the answers and leave; a second press does no harm, and what was sent stays sent."""
    if drafts.clear(request, draft_id):
        return redirect("intake:cleared")
    return redirect("intake:sign", draft_id)


@never_cache
@require_safe
def cleared(request: PublicRequest) -> HttpResponse:
    """Nothing is left here."""
    return render(request, "intake/cleared.html")
