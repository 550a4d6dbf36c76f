"""The addresses of the check; none holds a code, or a word about a document."""

from django.urls import path

from records.pickup.views import verify

app_name = "verify"

urlpatterns = [
    path("", verify.check, name="check"),
    path("offline/", verify.offline, name="offline"),
    path("offline/<str:name>", verify.handout, name="handout"),
]
