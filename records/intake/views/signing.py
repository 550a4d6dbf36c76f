"""The last pages: read in full, sign, and see that it arrived."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.http import PublicRequest
from portal.masking import masked_email
from portal.throttle import network, throttled
from records.access import is_just_sent
from records.actions.errors import AnswersChangedError, DefectiveError
from records.actions.submission import SigningAct, submit
from records.documents.content import SignedContent
from records.documents.words import fragment, title
from records.intake import drafts
from records.intake.addresses import address
from records.intake.clock import moment
from records.intake.content import contact_choices, signed_content
from records.intake.forms.signing import AGREEMENT, INTENT, SIGN_BUTTON, SignForm
from records.intake.situation import Situation
from records.intake.steps import PARTS, first_unanswered, path
from records.intake.typed import keep_typed, typed_before
from records.intake.views.questions import go_on
from records.models import Draft

_LONGEST_BROWSER = 400


@drafts.own_draft
@throttled("signatures", by=network)
def sign(request: PublicRequest, draft: Draft) -> HttpResponse:
    """Show exactly what will be signed; with the signature, send it."""
    situation = Situation.of(draft, timezone.now())
    step = first_unanswered(situation)
    if step is None or step.slug != "check":
        return go_on(draft, situation, is_change=True)
    content = signed_content(situation)
    posted = request.POST if request.method == "POST" else None
    typed = typed_before(draft, "sign") if "again" in request.GET else None
    form = SignForm(typed if posted is None else posted, situation, content)
    if posted is None:
        return _show(request, draft, form, content)
    if form.is_valid():
        return _send(request, draft, form, content)
    return _refuse(draft, form, posted)


@never_cache
@require_safe
def done(request: PublicRequest) -> HttpResponse:
    """What this browser sent: its number, when it came, and what happens next."""
    records_request = drafts.sent_request(request)
    if records_request is None:
        return render(request, "intake/nothing_sent.html")
    shown = {
        "records_request": records_request,
        "received": moment(request.practice, records_request.received_at),
        "masked_email": masked_email(records_request.requester.email),
        "identity_answer": records_request.requester.identity_answer,
        "can_save": is_just_sent(records_request, timezone.now()),
        "document": records_request.documents.filter(sealed_at__isnull=False).first(),
    }
    return render(request, "intake/done.html", shown)


def _show(
    request: PublicRequest, draft: Draft, form: SignForm, content: SignedContent
) -> HttpResponse:
    form.helper.form_action = address(draft, "sign")
    shown = {
        "draft": draft,
        "form": form,
        "title": title(content),
        "fragment": fragment(content),
        "intent": INTENT,
        "part_name": PARTS[4],
        "back": address(draft, "check"),
    }
    return render(request, "intake/sign.html", shown)


def _send(
    request: PublicRequest, draft: Draft, form: SignForm, content: SignedContent
) -> HttpResponse:
    act = _signing_act(request, draft, form)
    try:
        records_request = submit(draft, content, contact_choices(form.situation), act)
    except AnswersChangedError:
        unread = request.POST.copy()
        unread["digest"] = ""  # so that the page says why, even if its words are the same
        return _refuse(draft, form, unread)
    except DefectiveError:  # as of this moment, such as the day after the last one
        return _refuse(draft, form, request.POST)
    drafts.remember_sent(request, records_request)
    return redirect("intake:done")


def _refuse(draft: Draft, form: SignForm, posted: QueryDict) -> HttpResponse:
    keep_typed(draft, "sign", posted, form.fields, timezone.now())
    return redirect(address(draft, "sign", again=True))


def _signing_act(request: PublicRequest, draft: Draft, form: SignForm) -> SigningAct:
    at = timezone.now()
    return SigningAct(
        typed_name=form.cleaned_data["typed_name"],
        witness_name=form.cleaned_data["witness"],
        signed_at=at,
        local_time=moment(draft.practice, at),
        intent=str(INTENT),
        button=str(SIGN_BUTTON),
        agreement=str(AGREEMENT),
        address=request.META.get("REMOTE_ADDR", ""),
        browser=request.headers.get("User-Agent", "")[:_LONGEST_BROWSER],
        choices={
            step.slug: draft.chosen_at[step.slug]
            for step in path(form.situation)
            if step.slug in draft.chosen_at
        },
    )
