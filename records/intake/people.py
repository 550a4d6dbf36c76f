"""The names of those whom a draft is about."""

from records.intake.names import FullName
from records.intake.situation import Situation


def full_name(situation: Situation, slug: str = "patient-name") -> FullName:
    """The patient's name in its parts, or that of who asks for them ("your-name")."""
    given = situation.answers[slug]
    return FullName(given["first_names"], given["middle_names"], given["last_names"])


def signer_name(situation: Situation) -> FullName:
    """The name of the one who signs."""
    return full_name(situation, "your-name" if situation.is_for_another else "patient-name")
