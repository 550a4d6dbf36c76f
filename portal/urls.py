"""The ground's own public pages; the product adds its pages beside them."""

from django.urls import path

from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("closing/", views.closing, name="closing"),
    path("treatments/infusion-port/", views.treatment, name="treatment"),
    path("treatments/infusion-port/brochure/", views.brochure, name="brochure"),
]
