"""One running installation for all fault tests of a file, and who looks at it in an outage."""

import pytest

from tests.faults.installation import installed
from tests.faults.people import Staff, Watcher

BACKUP_KEY = "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """Site, one worker and a clock, on a database of its own."""
    with installed(
        tmp_path_factory.mktemp("faults"), BACKUP_KEY=BACKUP_KEY, EVERYTHING_IS_DUE="1"
    ) as made:
        for name in ("run_web", "run_worker", "run_clock"):
            made.start(name)
        yield made


@pytest.fixture(scope="module")
def staff(portal):
    """A member of staff of the file's own installation."""
    return Staff(portal)


@pytest.fixture(scope="module")
def watcher(portal):
    """Whoever watches over its machine."""
    return Watcher(portal)
