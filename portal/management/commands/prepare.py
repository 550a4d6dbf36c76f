"""Makes a migrated database this installation's own, or shows that it already is."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.encryption import EncryptedModel
from portal.keyring import KeyringError
from portal.models import Installation, Stream


class Command(BaseCommand):
    help = "Run after migrate: ties an empty database to the keys, or checks one that is in use."

    def handle(self, *args: Any, **options: Any) -> None:
        installation = Installation.objects.first()
        try:
            if installation is None:
                refuse_unless_empty()
                Installation.establish(timezone.now(), demo=settings.DEMO)
            elif installation.made_in_demo != settings.DEMO:
                raise CommandError(
                    "A demonstration and a real installation never share a database."
                )
            else:
                installation.meet_current_key()
        except KeyringError as error:
            raise CommandError(f"The keys do not open this database: {error}.") from None
        # Elsewhere a person chooses it: one made here might lie on the wrong disk.
        if settings.DEMO:
            settings.CHECKPOINT_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.stdout.write("The database is ready.")


def refuse_unless_empty() -> None:
    """Data without its installation row: nothing can tell which keys it needs."""
    for model in apps.get_models():
        if issubclass(model, EncryptedModel | Stream) and model._default_manager.exists():
            raise CommandError(
                "The database holds data, but not which keys it needs. Restore a backup."
            )
