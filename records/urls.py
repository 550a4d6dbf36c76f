"""The public site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal.views import health, numbers, ready

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.failures.server_error"

urlpatterns = [
    path("health/", health, name="health"),
    path("health/ready/", ready, name="ready"),
    path("metrics/", numbers, name="metrics"),
    *i18n_patterns(
        path("", include("portal.urls")),
        path("records/status/", include("records.pickup.urls")),
        path("", include("records.intake.urls_pages")),
        path("records/", include("records.intake.urls")),
        path("verify/", include("records.pickup.verify_urls")),
        prefix_default_language=False,
    ),
]
