"""The code that opens the whole page: send one, and take it. A look at either address does nothing."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.codes import Entry
from portal.http import PublicRequest
from portal.masking import masked_email
from portal.throttle import network, wait
from portal.views import too_many
from records.actions.status_codes import enter_status_code, send_status_code
from records.models import RecordsRequest
from records.pickup import visits
from records.pickup.forms import CodeForm
from records.pickup.visits import visit


@require_POST
@visit(with_code=False)
def send(request: PublicRequest, records_request: RecordsRequest) -> HttpResponse:
    """Send a code to the address on the request, if there is one; not too often."""
    email, at = records_request.requester.email, timezone.now()
    if not email:
        return redirect("pickup:status", records_request.pk)
    for name, who in (
        ("pickups", f"codes {network(request)}"),
        # By address, or somebody could flood it with requests in their own name.
        ("pickups_each", f"codes {request.practice.pk} {email.strip().casefold()}"),
    ):
        left = wait(name, who, at)
        if left is not None:
            return too_many(request, left)
    send_status_code(records_request, at=at)
    return redirect("pickup:code", records_request.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@visit(with_code=False)
def code(request: PublicRequest, records_request: RecordsRequest) -> HttpResponse:
    """Ask for the code; a right one opens the whole page in this browser."""
    if not records_request.requester.email:
        return redirect("pickup:status", records_request.pk)
    form, at = CodeForm(_posted(request)), timezone.now()
    if request.method == "POST" and form.is_valid():
        entry = enter_status_code(records_request, form.cleaned_data["code"], at=at)
        if entry is Entry.RIGHT:
            visits.opened(request, records_request, at)
        if entry in (Entry.RIGHT, Entry.NONE):  # none: it was spent a moment ago, by a double click
            return redirect("pickup:status", records_request.pk)
        form.add_error("code", _words(entry))
    shown = {
        "form": form,
        "request_id": records_request.pk,
        "masked_email": masked_email(records_request.requester.email),
    }
    return render(request, "pickup/code.html", shown)


def _words(entry: Entry) -> str:
    match entry:
        case Entry.WRONG:
            return _("That code is not right. Check it and try again")
        case Entry.USED_UP:
            return _("That was not right 5 times, so the code has ended. Get a new code")
        case _:
            return _("That code has run out. Get a new code")


def _posted(request: PublicRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
