"""Writes the events of one request into a file that an outsider can check with `verify_export`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.checkpoints.folder import CheckpointFolderError
from portal.models import Stream
from records.checkpoints.export import Export, ExportError, export
from records.models import RecordsRequest
from records.signing.errors import SigningError


class Command(BaseCommand):
    help = (
        "Writes what the last checkpoint proves of a request to FILE, REFERENCE.events.json if none"
        " is named. See docs/event-export.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")
        parser.add_argument("--out", type=Path, metavar="FILE")

    def handle(self, *args: Any, reference: str, out: Path | None, **options: Any) -> None:
        path = out or Path(f"{reference}.events.json")
        exported = _exported(reference)
        try:
            with path.open("xb") as file:
                file.write(exported.file)
        except OSError as error:
            raise CommandError(f"Nothing was written: {error.strerror}.") from None
        self.stdout.write(f"{path}: {exported.covered} events.")
        if exported.later:
            self.stdout.write(f"{exported.later} later ones follow with the next checkpoint.")


def _exported(reference: str) -> Export:
    try:
        records_request = RecordsRequest.objects.get(reference=reference)
        return export(Stream.objects.get(pk=records_request.pk), timezone.now())
    except (RecordsRequest.DoesNotExist, Stream.DoesNotExist):
        raise CommandError("There is no request with this reference.") from None
    except ExportError as error:
        raise CommandError(str(error)) from None
    except CheckpointFolderError:
        raise CommandError("The folder of CHECKPOINT_DIR cannot be read.") from None
    except SigningError as error:
        raise CommandError(f"The seal cannot be loaded ({error.kind}).") from None
