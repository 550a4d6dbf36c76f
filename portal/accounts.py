"""How staff sign in: no sign-up, and nothing typed at the door is kept in clear."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.encryption import digest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Accounts are made by an administrator only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("That email and password do not match"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """A closed account looks like a wrong password: allauth would give it a page of its own."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened in their own words."""


def sign_in_digest(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What the lock-out counts by: people type other things than their e-mail into this field."""
    typed = (credentials or {}).get("email") or request.POST.get("login", "")
    return digest("sign-in", typed.strip().casefold())
