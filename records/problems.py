"""The words for what can go wrong with work: what is wrong, and what helps."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROBLEMS: Mapping[str, str | Promise] = {
    "missing_glyph": gettext_lazy(
        "The request holds a character that our fonts cannot print. Ask the patient how to write it."
    ),
    "empty_answer": gettext_lazy("An answer that must be on the document is missing."),
    "fonts_missing": gettext_lazy(
        "A font is not installed on the server. Tell your administrator."
    ),
    "key_unavailable": gettext_lazy(
        "The key of the seal is missing or locked. Tell your administrator."
    ),
    "certificate_expired": gettext_lazy(
        "The certificate of the seal has ended. Tell your administrator."
    ),
    "certificate_revoked": gettext_lazy(
        "The certificate of the seal was called back. Tell your administrator."
    ),
    "certificate_not_trusted": gettext_lazy(
        "The certificate of the seal is not one we trust. Tell your administrator."
    ),
    "revocation_lists_outdated": gettext_lazy(
        "A list that the seal needs is out of date. It is renewed once a day."
    ),
    "lists_not_fetched": gettext_lazy("A list that the seal needs could not be fetched."),
    "timestamp_unavailable": gettext_lazy("The timestamp service did not answer."),
    "timestamp_not_trusted": gettext_lazy(
        "The timestamp service is not one we trust. Tell your administrator."
    ),
    "timestamp_too_short": gettext_lazy(
        "The certificate of the timestamp service ends too soon. Tell your administrator."
    ),
    "clocks_differ": gettext_lazy(
        "The clocks of the server and of the timestamp service differ, or sealing took too long. "
        "Tell your administrator."
    ),
    "level_unknown": gettext_lazy(
        "The settings ask for a kind of seal that does not exist. Tell your administrator."
    ),
    "level_not_reached": gettext_lazy(
        "The seal did not become what the settings ask for. Tell your administrator."
    ),
    "fields_missing": gettext_lazy(
        "The document has no place for the seal. Tell your administrator."
    ),
    "not_genuine": gettext_lazy(
        "The kept PDF is not the one that was sealed. Do not send it. Tell your administrator."
    ),
    "foreign_resource": gettext_lazy(
        "The document asked for a file that is not part of it. Tell your administrator."
    ),
    "words_changed": gettext_lazy(
        "The text that was signed is no longer on the server. Tell your administrator."
    ),
    "storage_unavailable": gettext_lazy("The place where files are kept did not answer."),
    "storage_full": gettext_lazy(
        "The place where files are kept is full. Tell your administrator."
    ),
    "maybe_sent": gettext_lazy("The mail server may have it. Open the request to decide."),
    "mail_server_away": gettext_lazy("The mail server did not answer."),
    "address_refused": gettext_lazy("The mail server does not accept this address."),
    "message_refused": gettext_lazy("The mail server did not accept the message."),
    "unwritable": gettext_lazy("The message cannot be written as an email. Call or write instead."),
    "fault": gettext_lazy("Something failed that we did not foresee. Tell your administrator."),
    "worker_lost": gettext_lazy("The work stopped each time before it was done."),
}


def problem(code: str) -> str:
    """Why it failed, as a sentence; a kind that has no words yet is named, so that it can be told on."""
    if not code:
        return _("No reason was given.")
    return str(PROBLEMS.get(code) or _("Something failed: %(code)s.") % {"code": code})
