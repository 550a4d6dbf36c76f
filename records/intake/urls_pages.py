"""The public pages around the wizard."""

from django.urls import path

from records.intake.views import about, contact, paper
from records.policy.paths import Route

app_name = "pages"

_REQUEST, _PERMISSION = {"route": Route.ACCESS}, {"route": Route.AUTHORIZATION}

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("contact/sent/", contact.contact_sent, name="contact_sent"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("closing/paper-form/", paper.paper_form, _REQUEST, name="paper_request"),
    path("closing/paper-form/request.pdf", paper.paper_pdf, _REQUEST, name="request_pdf"),
    path("closing/paper-form/permission/", paper.paper_form, _PERMISSION, name="paper_permission"),
    path("closing/paper-form/permission.pdf", paper.paper_pdf, _PERMISSION, name="permission_pdf"),
]
