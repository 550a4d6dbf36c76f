"""The pages a closing practice owes everyone: home, the notice, treatments, errors, health."""

import datetime as dt
import math

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal import metrics, readiness
from portal.closure import Phase, closure
from portal.failures import StorageUnavailableError
from portal.models import ClosureNotice
from portal.networks import is_in


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where people start: how to get records, and the dates that matter."""
    return render(request, "portal/home.html")


@require_safe
def closing(request: HttpRequest) -> HttpResponse:
    """The full notice, at one address that can be linked, found and printed."""
    if closure(request)["phase"] is Phase.NONE:
        raise Http404
    return render(request, "portal/closing.html")


@require_safe
def treatment(request: HttpRequest) -> HttpResponse:
    """What a port is, and how to get the record of one's own; it needs no file to say so."""
    try:
        size = _brochure_size(closure(request)["notice"])
    except StorageUnavailableError:
        size = 0
    return render(request, "portal/treatment_port.html", {"brochure_size": size})


@require_safe
def brochure(request: HttpRequest) -> FileResponse:
    """The practice's brochure, handed out as a file: never shown as a page of ours."""
    notice = closure(request)["notice"]
    if not _brochure_size(notice):
        raise Http404
    return FileResponse(notice.brochure.open("rb"), as_attachment=True, filename="brochure.pdf")


def _brochure_size(notice: ClosureNotice | None) -> int:
    """Bytes of the brochure; 0 when there is none to hand out."""
    if notice is None or not notice.brochure.name:
        return 0
    file = notice.brochure
    return file.size if file.storage.exists(notice.brochure.name) else 0


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Says that this process answers; touches neither session nor database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this installation can do its work; what is missing stands in the log, not here."""
    if readiness.is_ready():
        return HttpResponse("ready\n", content_type="text/plain")
    return HttpResponse("not ready\n", content_type="text/plain", status=503)


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """For Prometheus, from METRICS_ALLOWED only; to others there is nothing here."""
    if not is_in(request.META.get("REMOTE_ADDR", ""), settings.METRICS_ALLOWED):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what arrived could not be read. No practice is needed: the host may be the fault."""
    said = closure(request)
    practice = said["practice"]
    known = {"practice": practice.name, "phone": said["help"].phone} if practice else {}
    return HttpResponse(render_to_string("400.html", known), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a page that is not for this person."""
    return _refused(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing at this address, or nothing this person may see."""
    return _refused(request, "404.html", 404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its secret: the page was old, or cookies are off."""
    return _refused(request, "portal/form_expired.html", 403)


def too_many(request: HttpRequest, left: dt.timedelta) -> HttpResponse:
    """429: done too often; `left` is the time until it may be done again (RFC 6585, 4)."""
    seconds = max(1, math.ceil(left.total_seconds()))
    answer = _refused(request, "429.html", 429, minutes=math.ceil(seconds / 60))
    answer["Retry-After"] = str(seconds)
    return answer


def _refused(request: HttpRequest, template: str, status: int, **shown: int) -> HttpResponse:
    skeleton = "base.html" if closure(request)["practice"] else "staff_base.html"
    return render(request, template, {"skeleton": skeleton, **shown}, status=status)
