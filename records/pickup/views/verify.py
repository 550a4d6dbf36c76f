"""Check that a document came from us: with our help, or without."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.http import PublicRequest
from portal.throttle import network, throttled
from records.pickup.verify import Finding, Unknown, by_code, by_file
from records.pickup.verify_form import VerifyForm
from records.pickup.verify_words import SAID, facts
from records.signing.errors import SigningError
from records.signing.handout import Offer, Part, offer_of
from records.signing.profile import profile_from_settings

_AWAY = (Unknown.BUSY, Unknown.CANNOT_TELL)
_TYPES = {Part.LIST: "application/pkix-crl"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("verifications", by=network)
def check(request: PublicRequest) -> HttpResponse:
    """Ask for a code or a file; answer at once, and keep neither."""
    if request.method != "POST":
        return render(request, "pickup/verify.html", {"form": VerifyForm()})
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "pickup/verify.html", {"form": form}, status=422)
    given = form.cleaned_data
    pdf = given["pdf"]
    finding = by_file(pdf.read(), timezone.now()) if pdf else by_code(given["printed_code"])
    return _answer(request, finding)


def _answer(request: PublicRequest, finding: Finding) -> HttpResponse:
    shown = {"said": SAID[finding.kind], "facts": facts(finding, request.practice)}
    answer = render(request, "pickup/verify_result.html", shown)
    if finding.kind in _AWAY:
        answer.status_code = 503
        answer["Retry-After"] = "60"
    return answer


@require_safe
def offline(request: PublicRequest) -> HttpResponse:
    """How to check without us, and what it takes."""
    shown = {"offer": _offer(), "list": Part.LIST, "other_root": Part.OTHER_ROOT}
    return render(request, "pickup/verify_offline.html", shown)


@require_safe
def handout(request: PublicRequest, name: str) -> HttpResponse:
    """One file to take along."""
    found = next((each for each in _offer().handouts if each.name == name), None)
    if found is None:
        raise Http404
    kind = _TYPES.get(found.part, "application/x-x509-ca-cert")
    disposition = f'attachment; filename="{found.name}"'
    return HttpResponse(
        found.content, content_type=kind, headers={"Content-Disposition": disposition}
    )


def _offer() -> Offer:
    """Nothing while the seal cannot be used: the page says whom to call."""
    try:
        return offer_of(profile_from_settings())
    except SigningError:
        return Offer()
