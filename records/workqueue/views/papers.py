"""Photos and papers of one request: small on its page, and whole as a file."""

import uuid

from django.db import transaction
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from portal import storage
from portal.throttle import person, throttled
from records import audit
from records.access import request_for
from records.audit import EventName
from records.models import Paper
from records.models.paper import PaperKind
from records.workqueue.desk import StaffRequest, desk_page

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Robots-Tag": "noindex",
}
_TYPES = {PaperKind.JPEG: ("image/jpeg", "jpg"), PaperKind.PDF: ("application/pdf", "pdf")}


@desk_page
@require_safe
def thumbnail(request: StaffRequest, reference: str, paper_id: uuid.UUID) -> HttpResponse:
    """Our small drawing of it. Its address stands on the request's page alone, whose opening is an event."""
    paper = _found(request, reference, paper_id)
    headers = {**_HEADERS, "Content-Disposition": "inline"}
    return HttpResponse(storage.read(paper.thumbnail), content_type="image/jpeg", headers=headers)


@desk_page
@require_safe
@throttled("downloads", by=person, methods=("GET", "HEAD"))
def paper(request: StaffRequest, reference: str, paper_id: uuid.UUID) -> HttpResponse:
    """Our copy of it as a file. Opening it is an event."""
    found = _found(request, reference, paper_id)
    content = storage.read(found.file)
    with transaction.atomic():
        audit.record(
            request_for(request.user, reference),
            EventName.PAPER_OPENED,
            audit.staff(request.user),
            paper=str(found.pk),
        )
    content_type, ending = _TYPES[PaperKind(found.kind)]
    name = f"{reference}-{found.purpose}.{ending}"
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _found(request: StaffRequest, reference: str, paper_id: uuid.UUID) -> Paper:
    """A paper of a request that this person may see, while it is kept.

    Raises:
        Http404: there is none.
    """
    papers = request_for(request.user, reference).papers.kept()
    try:
        return papers.select_related("file", "thumbnail").get(pk=paper_id)
    except Paper.DoesNotExist as error:
        raise Http404 from error
