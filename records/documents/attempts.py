"""One attempt at a piece of work: whatever goes wrong gets a name, and nothing personal gets out."""

import logging
from collections.abc import Callable
from typing import Protocol

from portal.failures import StorageUnavailableError
from portal.leases import Work
from portal.logs import where
from records.documents.errors import DocumentError
from records.signing.errors import SigningError

logger = logging.getLogger(__name__)


class GivesBack(Protocol):
    """Says in the row what went wrong; `permanent` means that only a person can help."""

    def __call__(self, problem: str, *, permanent: bool) -> None: ...


def attempt(work: Work, deed: Callable[[], None], give_back: GivesBack) -> None:
    """Do it, or give the row back with the name of what went wrong."""
    try:
        deed()
    except (DocumentError, SigningError) as error:
        give_back(error.kind, permanent=error.permanent)
    except StorageUnavailableError as error:
        give_back(error.kind, permanent=False)
    except Exception as error:  # noqa: BLE001 -- staff see that it failed, whatever it was
        logger.error("%s %s: %s", type(work).__name__.lower(), work.pk, where(error))
        give_back("fault", permanent=False)
