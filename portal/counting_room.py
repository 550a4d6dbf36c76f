"""Room on the disk for what web processes count, taken at once: a full disk kills who counts into a gap.

The library maps its files into memory and grows them without room behind them (sparse), so the write
that finds none is a SIGBUS, not an error.
"""

import os
from pathlib import Path

# Where the web processes add up what they count (`run_web` sets it); alone, a process counts for itself.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Five times what every page with every status needs.
ROOM_BYTES = 256 * 1024
# The files that the library makes for a process are named after the kinds of metrics.
_KINDS = ("counter", "histogram")


def reserve() -> None:
    """Take this process's room, before the library is imported; without room it counts for itself."""
    folder = os.environ.get(SHARED_FOLDER)
    if folder is None:
        return
    paths = [Path(folder) / f"{kind}_{os.getpid()}.db" for kind in _KINDS]
    try:
        for path in paths:
            with path.open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError:
        for path in paths:
            path.unlink(missing_ok=True)
        del os.environ[SHARED_FOLDER]
