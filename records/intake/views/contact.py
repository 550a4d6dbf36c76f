"""The contact page, and the page that says we have the message."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.http import PublicRequest
from portal.throttle import network, wait
from records.actions.contact import leave_message
from records.intake.forms.contact import ContactForm
from records.models import ContactMessage
from records.models.contact_message import Topic

_SENT = "contact_message"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: PublicRequest) -> HttpResponse:
    """Take a message for the staff.

    What is refused stands on the answer itself, not behind a redirect as in the wizard: there is no
    draft to keep it in, and words that were not sent are not ours to keep.
    """
    form = ContactForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form, 422 if form.is_bound else 200)
    at = timezone.now()
    left = wait("contacts", network(request), at)
    if left is not None:
        form.ask_to_wait(left)
        return _ask(request, form, 429)
    message = leave_message(request.practice, form.words, at=at)
    request.session[_SENT] = str(message.pk)
    return redirect("pages:contact_sent")


@never_cache
@require_safe
def contact_sent(request: PublicRequest) -> HttpResponse:
    """The number of the message that this browser sent last."""
    pk: str | None = request.session.get(_SENT)
    message = pk and ContactMessage.objects.filter(pk=pk, practice=request.practice).first()
    if not message:
        return redirect("pages:contact")
    shown = {"message": message, "is_about_a_request": message.topic == Topic.ASKED}
    return render(request, "contact/sent.html", shown)


def _ask(request: PublicRequest, form: ContactForm, status: int) -> HttpResponse:
    return render(request, "contact/contact.html", {"form": form}, status=status)
