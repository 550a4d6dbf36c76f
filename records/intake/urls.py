"""The addresses of the wizard: one for each question; none holds a word about a patient."""

from django.urls import path

from records.intake.views import papers, questions, signing, start

app_name = "intake"

urlpatterns = [
    path("", start.start, name="start"),
    path("port-record/", start.port_record, name="port_record"),
    path("cleared/", start.cleared, name="cleared"),
    path("done/", signing.done, name="done"),
    path("request/<uuid:draft_id>/clear/", start.clear, name="clear"),
    path("request/<uuid:draft_id>/other-ways/", questions.other_ways, name="other_ways"),
    path("request/<uuid:draft_id>/sign/", signing.sign, name="sign"),
    path("request/<uuid:draft_id>/id-photo/", papers.files, {"slug": "id-photo"}, name="id_photo"),
    path(
        "request/<uuid:draft_id>/papers-add/",
        papers.files,
        {"slug": "papers-add"},
        name="papers_add",
    ),
    path("request/<uuid:draft_id>/added/<uuid:paper_id>/", papers.picture, name="picture"),
    path(
        "request/<uuid:draft_id>/<slug:slug>/remove/<uuid:paper_id>/",
        papers.remove,
        name="remove_paper",
    ),
    path("request/<uuid:draft_id>/<slug:slug>/", questions.question, name="question"),
]
