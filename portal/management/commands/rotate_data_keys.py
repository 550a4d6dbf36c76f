"""Encrypts everything under the current data key again, so that older keys can be taken away."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from portal import keyring
from portal.encryption import Ciphertext, EncryptedField, EncryptedModel, encrypted_fields
from portal.keyring import KeyringError
from portal.models import Installation

_BATCH = 200


class Command(BaseCommand):
    help = (
        "Put the new key first in DATA_KEYS, run prepare, restart web, worker and clock, then run "
        "this. It may be stopped and run again at any time. Then take the old keys away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            installation = Installation.objects.get()
            installation.prove_keys()
            written = 0
            while found := sum(rotate(model) for model in encrypted_models()):
                written += found
            installation.forget_old_data_keys()
        except KeyringError as error:
            raise CommandError(f"Stopped: {error}. What was done stays done.") from None
        self.stdout.write(
            f"{written} values encrypted again. Only key {keyring.ring().current} is needed now."
        )


def encrypted_models() -> list[type[EncryptedModel]]:
    """Every model with encrypted columns."""
    return [m for m in apps.get_models() if issubclass(m, EncryptedModel) and not m._meta.proxy]


def rotate(model: type[EncryptedModel]) -> int:
    """Encrypt the stale values of one model; how many were found."""
    names = [field.name for field in encrypted_fields(model)]
    rows: models.QuerySet[EncryptedModel] = models.QuerySet(model).only(*names).order_by("pk")
    found = 0
    batch = list(rows[:_BATCH])
    while batch:
        with transaction.atomic():
            found += sum(_rotate_row(row) for row in batch)
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:_BATCH])
    return found


def _rotate_row(row: EncryptedModel) -> int:
    stale = [field for field in encrypted_fields(type(row)) if _is_stale(row, field)]
    for field in stale:
        old: Ciphertext = row.__dict__[field.attname]
        new = field.sealed(field.opened(old, row.pk), row.pk)
        # Only if nobody has written a newer value meanwhile: that one is under the current key.
        rows: models.QuerySet[EncryptedModel] = models.QuerySet(type(row))
        unchanged = rows.filter(pk=row.pk, **{f"{field.name}__stored": old})
        unchanged.update(**{field.name: new})
    return len(stale)


def _is_stale(row: EncryptedModel, field: EncryptedField[Any]) -> bool:
    return keyring.key_id_of(row.__dict__[field.attname]) != keyring.ring().current
