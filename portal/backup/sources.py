"""Where files are that belong in a backup: stored files, public files, and audit checkpoints."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models

from portal.models import StoredFile

CHECKPOINTS = "checkpoints"
_READ_BYTES = 1024 * 1024


def sources() -> dict[str, Storage]:
    """Each place by its name in a backup."""
    return {
        "files": storages["sealed"],
        "public": storages["default"],
        CHECKPOINTS: FileSystemStorage(settings.CHECKPOINT_DIR),
    }


def names_in(place: Storage) -> list[str]:
    """Everything that lies at the top of a place."""
    try:
        folders, names = place.listdir("")
    except FileNotFoundError:  # made with the first file
        return []
    return [*folders, *names]


def named_by(alias: str) -> dict[str, set[str]]:
    """The files that the rows of a database speak for."""
    stored = StoredFile.objects.using(alias).filter(destroyed_at__isnull=True)
    return {
        "files": {pk.hex for pk in stored.values_list("pk", flat=True)},
        "public": {name for field in _file_fields() for name in _names(field, alias)},
    }


def pieces(place: Storage, name: str) -> Iterator[bytes]:
    """The file as it lies there."""
    with place.open(name) as file:
        while piece := file.read(_READ_BYTES):
            yield piece


def _file_fields() -> Iterator[models.FileField]:
    for model in apps.get_models():
        yield from (field for field in model._meta.fields if isinstance(field, models.FileField))


def _names(field: models.FileField, alias: str) -> Iterator[str]:
    rows = field.model._default_manager.using(alias).exclude(**{field.name: ""})
    yield from rows.values_list(field.name, flat=True)
