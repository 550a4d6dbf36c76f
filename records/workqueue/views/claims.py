"""Who works on a request: the buttons for claiming, handing back and taking over."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from records.access import request_for
from records.actions import claims
from records.actions.checking import start_checking
from records.actions.errors import MoveNotAllowedError, NotYoursError, TakenError
from records.models import RecordsRequest
from records.workqueue.desk import StaffRequest, desk_page
from records.workqueue.forms import TakeOverForm
from records.workqueue.listings import MINE, UNCLAIMED
from records.workqueue.request_page import chosen_listing
from records.workqueue.views.way_back import told, told_of_trouble, way_back


@desk_page
@require_POST
def claim_next(request: StaffRequest) -> HttpResponse:
    """The oldest due request that nobody works on; two people at once get two requests."""
    records_request = claims.claim_next(by=request.user, at=timezone.now())
    if records_request is None:
        told_of_trouble(request, _("There is nothing to claim: every open request has somebody."))
        return redirect(f"{reverse('workqueue:requests')}?view={UNCLAIMED.slug}")
    told(request, _("You claimed this request."))
    page = reverse("workqueue:detail", args=[records_request.reference])
    return redirect(f"{page}?view={MINE.slug}")


@desk_page
@require_POST
def claim(request: StaffRequest, reference: str) -> HttpResponse:
    """Claim this request."""
    records_request = request_for(request.user, reference)
    try:
        claims.claim(records_request, by=request.user, at=timezone.now())
    except TakenError:
        told_of_trouble(request, _("Somebody else claimed this request a moment ago."))
    else:
        told(request, _("You claimed this request."))
    return redirect(way_back(request, reference))


@desk_page
@require_POST
def hand_back(request: StaffRequest, reference: str) -> HttpResponse:
    """Give this request back to everybody."""
    records_request = request_for(request.user, reference)
    try:
        claims.hand_back(records_request, by=request.user, at=timezone.now())
    except NotYoursError:
        told_of_trouble(request, _("You no longer hold this request, so nothing changed."))
    else:
        told(request, _("You handed this request back."))
    return redirect(way_back(request, reference))


@desk_page
@require_POST
def begin_check(request: StaffRequest, reference: str) -> HttpResponse:
    """Start checking this request."""
    records_request = request_for(request.user, reference)
    try:
        start_checking(records_request, by=request.user, at=timezone.now())
    except (NotYoursError, MoveNotAllowedError):
        told_of_trouble(request, _("This request changed a moment ago. Look at it again."))
    else:
        told(request, _("The check has started."))
    return redirect(way_back(request, reference))


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask why, then take this request from the colleague who holds it."""
    records_request = request_for(request.user, reference)
    holder = records_request.claimed_by
    if holder is None or holder == request.user:
        return redirect(way_back(request, reference))
    form = TakeOverForm(request.POST or None, initial={"holder": holder.pk})
    if form.is_valid():
        _take_over(request, records_request, form)
        return redirect(way_back(request, reference))
    context = {"form": form, "records_request": records_request, "holder": holder}
    return render(
        request, "workqueue/take_over.html", context | {"listing": chosen_listing(request)}
    )


def _take_over(request: StaffRequest, records_request: RecordsRequest, form: TakeOverForm) -> None:
    """Take it from the colleague whose name was on the page, and from nobody else."""
    try:
        if records_request.claimed_by_id != form.cleaned_data["holder"]:
            raise TakenError
        claims.take_over(
            records_request,
            by=request.user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except TakenError:
        told_of_trouble(request, _("This request changed hands a moment ago. Look at it again."))
    else:
        told(request, _("You took over this request."))
