"""Coming in and going out: sign-in and sign-out, each an event at every practice of the person."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator

from portal.models import StaffUser
from portal.throttle import network, throttled
from records.access import practices_of
from records.audit import EventName
from records.workqueue.desk import Desk
from records.workqueue.forms import SignInForm


@method_decorator(throttled("sign_ins", by=network), name="dispatch")
class SignIn(LoginView):  # type: ignore[misc] # allauth is untyped
    """Email and password; django-axes locks the door after too many tries."""

    form_class = SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Let the person in and write that down."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            _record(self.request, EventName.SIGNED_IN)
        return answer


class SignOut(LogoutView):  # type: ignore[misc] # allauth is untyped
    """One button, so that a picture or a link on another site cannot sign anybody out."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write it down and end the session."""
        with transaction.atomic():
            _record(self.request, EventName.SIGNED_OUT)
            answer: HttpResponse = super().post(*args, **kwargs)
        return answer


def _record(request: HttpRequest, name: EventName) -> None:
    user = request.user
    if isinstance(user, StaffUser):
        Desk(user, tuple(practices_of(user)), timezone.now()).record(name)
