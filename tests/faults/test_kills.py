"""A process that dies, or freezes, wherever it may be loses nothing and does nothing twice."""

import dataclasses
import os
import secrets
import signal
import sys

import pytest

from tests.faults.points import BACKUP_POINTS, CLAIM_POINTS, DAY_POINTS, REQUEST_POINTS
from tests.faults.random_kills import kill_at_random

CLAIM_NEXT = "/staff/requests/claim-next/"


def named(points):
    return points[0]


@pytest.fixture(scope="module", autouse=True)
def _a_request(installation):
    """Something to claim, to renew and to back up."""
    installation.ask()


def assert_whole(installation):
    """All work gets done, and then the whole state is as it must be."""
    installation.settle()
    assert installation.problems() == []


def wait_until_burnt(installation, points):
    """A point that nobody reaches fails here."""
    installation.wait_for(lambda: all(map(installation.is_burnt, points)))


@pytest.mark.parametrize("points", REQUEST_POINTS, ids=named)
def test_dying_here_neither_loses_nor_doubles_a_request(installation, points):
    for point in points:
        installation.light(point)
    installation.ask()
    wait_until_burnt(installation, points)
    assert_whole(installation)


def test_dying_here_neither_loses_nor_doubles_a_claim(installation):
    staff = installation.member_of_staff()
    for point in CLAIM_POINTS:
        installation.light(point)
    page = staff.visit("/staff/requests/")
    installation.press(staff, dataclasses.replace(page, action=CLAIM_NEXT), {})
    wait_until_burnt(installation, CLAIM_POINTS)
    assert_whole(installation)


@pytest.mark.parametrize("points", DAY_POINTS, ids=named)
def test_dying_here_neither_loses_nor_doubles_the_work_of_a_day(installation, points):
    for point in points:
        installation.light(point)
    installation.see("begin_a_day()")
    wait_until_burnt(installation, points)
    assert_whole(installation)


@pytest.mark.parametrize(
    "point", ["after store of a document", "before mark of a message", "after mark of a message"]
)
def test_a_worker_that_froze_past_its_lease_does_nothing_twice(installation, point):
    installation.light(point, signal.SIGSTOP)
    installation.ask()
    thaw_after_another_did_it(installation, point)


def test_a_worker_that_froze_past_its_lease_renews_nothing_twice(installation):
    point = "after store of a renewal"
    installation.light(point, signal.SIGSTOP)
    installation.see("begin_a_day()")
    thaw_after_another_did_it(installation, point)


def thaw_after_another_did_it(installation, point):
    wait_until_burnt(installation, [point])
    installation.start("run_worker 2")
    installation.see("let_leases_end()")
    installation.settle()
    # There is no other work: the one that comes here is the one that was frozen.
    end = "after done of a bell"
    installation.light(end)
    os.kill(installation.processes["run_worker"].pid, signal.SIGCONT)
    wait_until_burnt(installation, [end])
    installation.remove("run_worker 2")
    assert_whole(installation)


def test_a_killed_backup_leaves_the_ones_before_good_and_the_next_is_whole(installation, tmp_path):
    def snapshots():
        return installation.see("snapshots(folder)", folder=str(tmp_path))

    installation.settle()
    assert installation.run("backup", str(tmp_path)) == 0
    before = snapshots()
    for point in BACKUP_POINTS:
        installation.light(point)
    ends = [installation.run("backup", str(tmp_path)) for _ in BACKUP_POINTS]
    assert ends == [-signal.SIGKILL] * len(BACKUP_POINTS)
    assert installation.run("backup", str(tmp_path)) == 0
    # The last of the killed had just finished its own.
    assert snapshots()[:1] == before
    assert len(snapshots()) == 3
    assert_whole(installation)


def test_ten_kills_at_random_neither_lose_nor_double_anything(installation):
    # `make soak` runs many more; with this seed, the same.
    seed = secrets.randbelow(10**9)
    assert list(kill_at_random(installation, 10, seed, sys.stdout)) == []
