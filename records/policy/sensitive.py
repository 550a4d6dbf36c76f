"""The categories of records with extra protection, and the choice about each."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """Person-first words; a choice about one says nothing about whether such records exist."""

    MENTAL_HEALTH = "mental_health", _("Mental health care")
    ALCOHOL_DRUG = "alcohol_drug", _("Alcohol or drug treatment")
    HIV = "hiv", _("HIV")
    GENETIC = "genetic", _("Genetic tests")
