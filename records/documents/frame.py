"""What stands around the signed words: the law they rest on, and who signed how."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from records.documents.print_input import PrintInput
from records.policy.rights import PATIENT, Right

# Said of a signer in the third person; the form asks the same in the first.
SIGNED_AS: Mapping[str, str | Promise] = {
    PATIENT: gettext_lazy("The patient"),
    Right.PARENT: gettext_lazy("The patient’s parent"),
    Right.GUARDIAN: gettext_lazy("The patient’s legal guardian"),
    Right.FOSTER: gettext_lazy("The patient’s foster carer, or a worker of the agency"),
    Right.HEALTH_AGENT: gettext_lazy("The patient’s health care agent or representative"),
    Right.COURT_GUARDIAN: gettext_lazy("The patient’s guardian, appointed by a court"),
    Right.OTHER_PAPER: gettext_lazy("Somebody who may act for the patient under a legal paper"),
    Right.EXECUTOR: gettext_lazy("The executor or administrator for the patient, who has died"),
    Right.FAMILY: gettext_lazy("Close family of the patient, who has died"),
    Right.CLAIM: gettext_lazy("Somebody with a claim because of the patient’s death"),
}
_LANGUAGES = {
    "en": pgettext_lazy("the language of a document", "English"),
    "es": pgettext_lazy("the language of a document", "Spanish"),
}


def frame(signed: PrintInput) -> dict[str, str]:
    """The words around a signed text, in the language that is active."""
    content = signed.content
    return {
        "law": _law(content.kind, content.state_form),
        "signed_as": str(SIGNED_AS[content.signer.capacity]),
        "language": str(_LANGUAGES[content.language]),
    }


def _law(kind: str, state_form: str) -> str:
    if kind == "access_request":
        return _("Request to see or get health records, 45 CFR 164.524")
    if state_form:
        return _("Authorization under 45 CFR 164.508 and %(form)s") % {"form": state_form}
    return _("Authorization under 45 CFR 164.508")
