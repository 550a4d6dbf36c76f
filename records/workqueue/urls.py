"""Addresses of the desk; a reference may stand in them, nothing else about a person."""

from django.urls import path, register_converter

from portal.reference import ALPHABET
from records.workqueue.views import claims, contact, detail, papers, queue, stuck

app_name = "workqueue"


class ReferenceConverter:
    """A reference as it is printed, such as MR-7K2F-94QD."""

    regex = f"MR-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}"

    def to_python(self, value: str) -> str:
        """The reference."""
        return value

    def to_url(self, value: str) -> str:
        """The reference."""
        return value


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", queue.my_work, name="my_work"),
    path("requests/", queue.requests, name="requests"),
    path("requests/search/", queue.find, name="search"),
    path("requests/claim-next/", claims.claim_next, name="claim_next"),
    path("requests/<reference:reference>/", detail.detail, name="detail"),
    path("requests/<reference:reference>/notes/", detail.write_note, name="note"),
    path("requests/<reference:reference>/claim/", claims.claim, name="claim"),
    path("requests/<reference:reference>/hand-back/", claims.hand_back, name="hand_back"),
    path("requests/<reference:reference>/take-over/", claims.take_over, name="take_over"),
    path(
        "requests/<reference:reference>/start-checking/", claims.begin_check, name="start_checking"
    ),
    path(
        "requests/<reference:reference>/document/<uuid:document_id>/",
        detail.document,
        name="document",
    ),
    path(
        "requests/<reference:reference>/document/<uuid:document_id>/try-again/",
        stuck.document_again,
        name="document_again",
    ),
    path(
        "requests/<reference:reference>/document/<uuid:document_id>/renew-again/",
        stuck.renewal_again,
        name="renewal_again",
    ),
    path("requests/<reference:reference>/papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path(
        "requests/<reference:reference>/papers/<uuid:paper_id>/small/",
        papers.thumbnail,
        name="paper_thumbnail",
    ),
    path(
        "requests/<reference:reference>/messages/<uuid:message_id>/send-again/",
        stuck.message_again,
        name="message_again",
    ),
    path(
        "requests/<reference:reference>/messages/<uuid:message_id>/mark-sent/",
        stuck.message_sent,
        name="message_sent",
    ),
    path("messages/", contact.contact_messages, name="messages"),
    path(
        "messages/<uuid:contact_id>/answered/",
        contact.finish_contact_message,
        name="finish_message",
    ),
    path("tasks/", stuck.tasks, name="tasks"),
    path("tasks/start-again/<slug:kind>/<slug:problem>/", stuck.start_all, name="start_all"),
    path("tasks/<uuid:task_id>/finish/", stuck.finish, name="finish_task"),
]
