"""Where checkpoints lie, outside the database: one file each, named by its number, written once."""

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from portal.local_files import settle

_NAME = re.compile(r"(\d{6,12})\.json")


class CheckpointFolderError(Exception):
    """The folder of CHECKPOINT_DIR is missing, or cannot be read or written. Worth trying again."""


def file_of(number: int) -> Path:
    """Where checkpoint `number` lies."""
    return Path(settings.CHECKPOINT_DIR) / f"{number:06}.json"


def read() -> dict[int, bytes]:
    """Every checkpoint's file by the number in its name.

    Raises:
        CheckpointFolderError: the folder or a file in it cannot be read.
    """
    try:
        return {
            int(name[1]): path.read_bytes()
            for path in sorted(Path(settings.CHECKPOINT_DIR).iterdir())
            if (name := _NAME.fullmatch(path.name))
        }
    except OSError as error:
        raise CheckpointFolderError(type(error).__name__) from None


def write(number: int, encoded: bytes) -> bool:
    """Keep a new file, whole or not at all and safe from a power cut; False if its number is taken.

    Raises:
        CheckpointFolderError: it could not be written.
    """
    path = file_of(number)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-") as unfinished:
            unfinished.write(encoded)
            unfinished.flush()
            os.fsync(unfinished.fileno())
            # A link, unlike a rename, never takes the place of a file that is there.
            os.link(unfinished.name, path)
        settle(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        raise CheckpointFolderError(type(error).__name__) from None
    return True


def can_be_written() -> bool:
    """Whether new checkpoints could be kept here, tried out."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.CHECKPOINT_DIR, prefix=".new-") as unfinished:
            second_name = Path(f"{unfinished.name}.link")
            os.link(unfinished.name, second_name)
            second_name.unlink()
    except OSError:
        return False
    return True
