"""Cancelling a request: first what it means, then the button."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.http import PublicRequest
from records.actions.cancel import can_cancel, cancel
from records.actions.errors import MoveNotAllowedError
from records.models import RecordsRequest
from records.pickup.visits import visit


@require_http_methods(["GET", "HEAD", "POST"])
@visit(with_code=True)
def cancel_request(request: PublicRequest, records_request: RecordsRequest) -> HttpResponse:
    """Ask once more; the status page says what became of it, also when it was closed meanwhile."""
    if request.method == "POST":
        with suppress(MoveNotAllowedError):
            cancel(records_request, at=timezone.now())
    elif can_cancel(records_request):
        return render(request, "pickup/cancel.html", {"records_request": records_request})
    return redirect("pickup:status", records_request.pk)
