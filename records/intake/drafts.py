"""Which drafts and which sent request belong to this browser: its session holds their ids, nothing else."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.http import PublicRequest
from records.actions.drafts import Answers, discard_draft, start_draft
from records.actions.errors import DraftGoneError
from records.intake.addresses import address
from records.models import Draft, RecordsRequest

_DRAFTS, _SENT = "drafts", "sent_request"
_MOST_DRAFTS = 20


def start(request: PublicRequest, answers: Answers | None = None) -> Draft:
    """A new draft that this browser may open."""
    draft = start_draft(request.practice, at=timezone.now(), answers=answers)
    request.session[_DRAFTS] = [*_own(request), str(draft.pk)][-_MOST_DRAFTS:]
    return draft


def clear(request: PublicRequest, draft_id: uuid.UUID) -> bool:
    """Delete the draft if it is this browser's, and forget that it was; False if it was sent."""
    if str(draft_id) not in _own(request):
        return True
    drafts = Draft.objects.filter(pk=draft_id, practice=request.practice)
    draft = drafts.first()
    if draft is not None:
        discard_draft(draft)
    if drafts.exists():
        return False
    request.session[_DRAFTS] = [own for own in _own(request) if own != str(draft_id)]
    return True


def remember_sent(request: PublicRequest, records_request: RecordsRequest) -> None:
    """Let this browser see the confirmation again."""
    request.session[_SENT] = str(records_request.pk)


def sent_request(request: PublicRequest) -> RecordsRequest | None:
    """The request this browser sent last."""
    pk = request.session.get(_SENT)
    if pk is None:
        return None
    return (
        RecordsRequest.objects.filter(pk=pk, practice=request.practice)
        .select_related("requester")
        .first()
    )


DraftView = Callable[..., HttpResponseBase]


def own_draft(view: DraftView) -> DraftView:
    """Give `view` the draft that the address names, or show why there is none to go on with."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def with_draft(request: PublicRequest, draft_id: uuid.UUID, **place: str) -> HttpResponseBase:
        if str(draft_id) not in _own(request):
            return render(request, "intake/draft_foreign.html", status=404)
        draft = _living(request, draft_id, timezone.now())
        if draft is not None and draft.records_request is None:
            try:
                return view(request, draft, **place)
            except DraftGoneError:  # another tab has just sent or cleared it, or the sweep was here
                draft = _living(request, draft_id, timezone.now())
        if draft is None or draft.records_request is None:
            return render(request, "intake/draft_expired.html", status=410)
        return _already_sent(request, draft, draft.records_request)

    return with_draft


def _own(request: PublicRequest) -> list[str]:
    own: list[str] = request.session.get(_DRAFTS, [])
    return own


def _living(request: PublicRequest, draft_id: uuid.UUID, at: dt.datetime) -> Draft | None:
    """The draft unless it ran out; one that was sent does not run out."""
    drafts = Draft.objects.select_related("practice", "records_request")
    draft = drafts.filter(pk=draft_id, practice=request.practice).first()
    if draft is None or (draft.records_request is None and draft.expires_at <= at):
        return None
    return draft


def _already_sent(
    request: PublicRequest, draft: Draft, records_request: RecordsRequest
) -> HttpResponse:
    """A second press of the button goes where the first one went; all else says that it is sent."""
    remember_sent(request, records_request)
    if request.method == "POST":
        is_signature = request.path == address(draft, "sign")
        return redirect("intake:done" if is_signature else request.path)
    return render(request, "intake/already_sent.html", {"records_request": records_request})
