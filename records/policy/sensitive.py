"""The categories of records with extra protection, and the acts by which a person lets them go."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """Person-first words; a choice about one says nothing about whether such records exist.

    The words of documents know the first four. A state that names another one is served only once
    its documents do (`served` in its profile).
    """

    MENTAL_HEALTH = "mental_health", _("Mental health care")
    ALCOHOL_DRUG = "alcohol_drug", _("Alcohol or drug treatment")
    HIV = "hiv", _("HIV")
    GENETIC = "genetic", _("Genetic tests")
    STI = "sti", _("Infections passed by sex")
    REPRODUCTIVE = "reproductive", _("Reproductive health")
    PSYCHOTHERAPY = "psychotherapy", _("Talk therapy")


class Act(StrEnum):
    """What a person does to include one category; states differ in which of them count."""

    MARK = "mark"
    INITIALS = "initials"
    SIGNATURE = "signature"
    SPECIFIC_MENTION = "specific_mention"
