"""One running installation for all fault tests of a file."""

import pytest

from tests.faults.installation import installed


@pytest.fixture(scope="module")
def installation(tmp_path_factory, django_db_setup, django_db_blocker):
    """Site, one worker and a clock, on the database of this run."""
    with (
        django_db_blocker.unblock(),
        installed(tmp_path_factory.mktemp("faults"), BACKUP_KEY="") as made,
    ):
        for name in ("run_web", "run_worker", "run_clock"):
            made.start(name)
        yield made
