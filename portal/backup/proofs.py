"""What must be true of a restored installation; the product adds its own."""

from collections.abc import Callable, Iterator

from portal import storage
from portal.failures import StorageUnavailableError
from portal.keyring import KeyringError
from portal.models import StoredFile

Proof = Callable[[], Iterator[str]]
_PROOFS: list[Proof] = []


def proof(check: Proof) -> Proof:
    """Register a check that yields a sentence for each thing that is not whole."""
    _PROOFS.append(check)
    return check


def failures() -> Iterator[str]:
    """Everything that is not whole."""
    for check in _PROOFS:
        yield from check()


@proof
def files_open() -> Iterator[str]:
    """Every file that a row speaks for is there, opens, and has its length."""
    for stored in StoredFile.objects.filter(destroyed_at__isnull=True).iterator():
        try:
            size = sum(len(piece) for piece in storage.stream(stored))
        except (StorageUnavailableError, KeyringError) as error:
            yield f"file {stored.pk}: {error}"
        else:
            if size != stored.size:
                yield f"file {stored.pk}: {size} bytes, and {stored.size} were kept"
