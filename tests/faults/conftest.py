"""One running installation for all fault tests of a file."""

import pytest

from tests.faults.installation import installed

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
