"""The paper forms: on the website, to be printed, and as a PDF to be filled in."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.confined import ConfinedError
from portal.http import PublicRequest
from portal.throttle import network, throttled
from records.documents.blank_form import press_blank_form
from records.intake.paper.sheet import Sheet, sheet
from records.policy.paths import Route

_FILE_NAMES = {Route.ACCESS: "request-for-records", Route.AUTHORIZATION: "permission-to-send"}


@require_safe
def paper_form(request: PublicRequest, route: Route) -> HttpResponse:
    """The questions of the wizard with room for a pen, and the way to the PDF."""
    blank = sheet(route, request.practice, timezone.now())
    return render(request, "paper/page.html", {"sheet": blank})


@require_safe
@throttled("downloads", by=network, methods=("GET", "HEAD"))
def paper_pdf(request: PublicRequest, route: Route) -> HttpResponse:
    """The same form as a file."""
    blank = sheet(route, request.practice, timezone.now())
    try:
        pdf = press_blank_form(_printed(blank), render_to_string("paper/print.css"))
    except ConfinedError:
        return render(request, "paper/not_made.html", {"sheet": blank}, status=503)
    disposition = f'attachment; filename="{_FILE_NAMES[route]}.pdf"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _printed(blank: Sheet) -> str:
    return render_to_string("paper/printed.html", {"sheet": blank, "demo": settings.DEMO})
