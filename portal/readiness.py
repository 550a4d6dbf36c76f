"""Whether everything that a page may need is there: disk, database, its migrations, keys, storage."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal import watching
from portal.logs import where
from portal.models.installation import Installation

logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """Something is there, but not as it must be."""


def is_ready() -> bool:
    """Look at each part; what is not ready is logged by its name."""
    return all(_is_there(part) for part in (_disk, _database, _migrations, _keys, _storage))


def _is_there(look: Callable[[], None]) -> bool:
    try:
        look()
    except Exception as error:  # noqa: BLE001 -- whatever a part raises, it is not ready
        logger.error("not ready: %s: %s", look.__name__.strip("_"), where(error))
        return False
    return True


def _disk() -> None:
    """A page can still be read when nothing more can be kept."""
    if watching.disk_is_full():
        raise NotReadyError


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    """A database that is older than the code would fail page by page."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError


def _keys() -> None:
    installation = Installation.objects.first()
    if installation is None:
        raise NotReadyError
    installation.prove_keys()


def _storage() -> None:
    """It answers; a folder of ours can also be written. It is made with the first file."""
    storage = storages["sealed"]
    storage.exists("ready")
    if isinstance(storage, FileSystemStorage):
        folder = Path(storage.location)
        if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
            raise NotReadyError
