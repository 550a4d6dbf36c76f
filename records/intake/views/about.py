"""What we do with answers, and who can use this website: pages of words."""

import datetime as dt

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http import PublicRequest
from records.intake.privacy_table import lines
from records.models.draft import LIFETIME

# When the accessibility page was last held against the site, by a person.
CHECKED_ON = dt.date(2026, 11, 24)

_DAY = 86_400


@require_safe
def privacy(request: PublicRequest) -> HttpResponse:
    """Each question with its use, the cookies, and where to complain."""
    shown = {
        "lines": lines(),
        "draft_hours": LIFETIME // dt.timedelta(hours=1),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // _DAY,
        "form_cookie": settings.CSRF_COOKIE_NAME,
        "form_days": settings.CSRF_COOKIE_AGE // _DAY,
    }
    return render(request, "about/privacy.html", shown)


@require_safe
def accessibility(request: PublicRequest) -> HttpResponse:
    """The standard we aim for, what does not work yet, and how to get help."""
    return render(request, "about/accessibility.html", {"checked_on": CHECKED_ON})
