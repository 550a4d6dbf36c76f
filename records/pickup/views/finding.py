"""Finding a request again: by its number or by our link, each with the patient's birth date."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.closure import whom_to_call
from portal.http import PublicRequest
from portal.views import too_many
from records import audit
from records.audit import EventName
from records.models import RecordsRequest
from records.pickup import visits
from records.pickup.forms import BirthDateForm, FindForm, PickupForm
from records.pickup.guesses import TooManyMissesError, find_by_link, find_by_number

Look = Callable[[dict[str, str], dt.datetime], RecordsRequest | None]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: PublicRequest) -> HttpResponse:
    """Ask for the number and the date."""

    def look(typed: dict[str, str], at: dt.datetime) -> RecordsRequest | None:
        return find_by_number(request, typed["number"], typed["birth_date"], at)

    return _find(request, FindForm(_posted(request)), "number", look)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: PublicRequest, token: str) -> HttpResponse:
    """Ask for the date only. A look at the address finds nothing and spends nothing."""

    def look(typed: dict[str, str], at: dt.datetime) -> RecordsRequest | None:
        return find_by_link(request, token, typed["birth_date"], at)

    return _find(request, BirthDateForm(_posted(request)), "birth_date", look)


def _find(request: PublicRequest, form: PickupForm, field: str, look: Look) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            records_request = look(form.cleaned_data, at)
        except TooManyMissesError as error:
            return too_many(request, error.left)
        if records_request is not None:
            return _go_on(request, records_request, at)
        form.add_error(field, _not_found(request, at))
    shown = {"form": form, "field": field, "was_closed": "closed" in request.GET}
    return render(request, "pickup/find.html", shown)


def _go_on(
    request: PublicRequest, records_request: RecordsRequest, at: dt.datetime
) -> HttpResponse:
    visits.found(request, records_request, at)
    with transaction.atomic():
        audit.record(records_request, EventName.STATUS_SEEN, audit.REQUESTER)
    return redirect("pickup:status", records_request.pk)


def _not_found(request: PublicRequest, at: dt.datetime) -> str:
    """The same words for an unknown number and for a wrong date."""
    return _(
        "We could not find a request with that number and date. "
        "Check both and try again, or call %(phone)s"
    ) % {"phone": whom_to_call(request.practice, at).phone}


def _posted(request: PublicRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
