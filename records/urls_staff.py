"""The staff side: the desk, and the two doors to it."""

from django.urls import include, path

from records.workqueue.views.doors import SignIn, SignOut

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.failures.server_error"

urlpatterns = [
    # allauth asks for these two names; none of its other pages is wired.
    path("staff/login/", SignIn.as_view(), name="account_login"),
    path("staff/logout/", SignOut.as_view(), name="account_logout"),
    path("staff/", include("records.workqueue.urls")),
]
