"""Opens a sealed document again."""

from collections.abc import Iterator

from portal import storage
from records.models import Document


def read_sealed(document: Document) -> Iterator[bytes]:
    """The sealed PDF in chunks, each proved to be as it was kept.

    Raises:
        ValueError: it is not sealed yet.
        StorageUnavailableError, TamperedError, FileDestroyedError: as `portal.storage.stream`.
    """
    if document.stored_file is None:
        raise ValueError("This document is not sealed yet.")
    return storage.stream(document.stored_file)
