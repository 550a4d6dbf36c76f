"""How staff sign in: no sign-up, and nothing typed at the door is kept in clear."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.encryption import digest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Accounts are made by an administrator only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def sign_in_digest(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What the lock-out counts by: people type other things than their e-mail into this field."""
    typed = (credentials or {}).get("email") or request.POST.get("login", "")
    return digest("sign-in", typed.strip().casefold())
