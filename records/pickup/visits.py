"""Which requests this browser found, and which it has opened with a code: for half an hour of quiet."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.http import PublicRequest
from records.models import RecordsRequest

_VISITS = "found_requests"
# Set by the wizard, which is another face, when it has sent a request.
_SENT = "sent_request"
IDLE = dt.timedelta(minutes=30)
_MOST = 5

View = Callable[..., HttpResponseBase]


def found(request: PublicRequest, records_request: RecordsRequest, at: dt.datetime) -> None:
    """Remember that this browser knows a number and its date, or a link and its date."""
    key = str(records_request.pk)
    others = [(pk, visit) for pk, visit in _visits(request).items() if pk != key]
    is_open = is_opened(request, records_request, at)
    _keep(request, dict(others[-(_MOST - 1) :]), key, at, is_open=is_open)


def opened(request: PublicRequest, records_request: RecordsRequest, at: dt.datetime) -> None:
    """Remember that a right code was typed here.

    The session keeps its key: a second press of the button comes with it, and must find the page open.
    """
    _keep(request, _visits(request), str(records_request.pk), at, is_open=True)


def is_opened(request: PublicRequest, records_request: RecordsRequest, at: dt.datetime) -> bool:
    """Whether the whole page may be shown."""
    visit = _visits(request).get(str(records_request.pk))
    return visit is not None and not _is_over(visit, at) and bool(visit["open"])


def was_sent_here(request: PublicRequest, request_id: uuid.UUID) -> bool:
    """Whether this browser sent that request."""
    return bool(request.session.get(_SENT) == str(request_id))


def sent_here(request: PublicRequest) -> RecordsRequest | None:
    """The request that this browser sent last."""
    pk = request.session.get(_SENT)
    return _requests(request).filter(pk=pk).first() if pk else None


def visit(*, with_code: bool) -> Callable[[View], View]:
    """Give the view the request that the address names, if this browser found it (and opened it).

    Whoever did not, or was quiet for too long, is asked for number and date again.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def visiting(
            request: PublicRequest, request_id: uuid.UUID, **place: Any
        ) -> HttpResponseBase:
            at, key = timezone.now(), str(request_id)
            kept = _visits(request).get(key)
            records_request = _requests(request).filter(pk=request_id).first()
            if kept is None or records_request is None or _is_over(kept, at):
                return redirect(f"{reverse('pickup:find')}?closed=1")
            if request.method != "POST":  # one that comes twice must not undo what the other opened
                _keep(request, _visits(request), key, at, is_open=kept["open"])
            if with_code and not kept["open"]:
                return redirect("pickup:status", request_id)
            return view(request, records_request, **place)

        return visiting

    return decorate


def _requests(request: PublicRequest) -> Any:
    requests = RecordsRequest.objects.filter(practice=request.practice)
    return requests.select_related("practice", "requester", "patient")


def _visits(request: PublicRequest) -> dict[str, dict[str, Any]]:
    visits: dict[str, dict[str, Any]] = request.session.get(_VISITS, {})
    return visits


def _is_over(kept: dict[str, Any], at: dt.datetime) -> bool:
    return at - dt.datetime.fromisoformat(kept["seen"]) > IDLE


def _keep(
    request: PublicRequest, visits: dict[str, Any], key: str, at: dt.datetime, *, is_open: bool
) -> None:
    request.session[_VISITS] = {**visits, key: {"seen": at.isoformat(), "open": is_open}}
