"""The addresses of following a request; none holds its number. A page is shown to who found it first."""

from django.urls import path

from records.pickup.views import codes, finding, status, stopping

app_name = "pickup"

urlpatterns = [
    path("", finding.find, name="find"),
    path("request/<uuid:request_id>/", status.status, name="status"),
    path("request/<uuid:request_id>/code/", codes.code, name="code"),
    path("request/<uuid:request_id>/code/send/", codes.send, name="send_code"),
    path("request/<uuid:request_id>/copy/", status.copy, name="copy"),
    path("request/<uuid:request_id>/answer/<uuid:ask_id>/", status.answer, name="answer"),
    path("request/<uuid:request_id>/cancel/", stopping.cancel_request, name="cancel"),
    path("<str:token>/", finding.link, name="link"),
]
