"""A process that dies at any named point loses nothing and does nothing twice."""

import dataclasses

import pytest

from tests.faults.points import CLAIM_POINTS, DAY_POINTS, REQUEST_POINTS

CLAIM_NEXT = "/staff/requests/claim-next/"


def named(points):
    return points[0]


@pytest.fixture(autouse=True)
def all_is_well(installation):
    """After whatever a test did, all work gets done, and the whole state is as it must be."""
    yield
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


def test_dying_here_neither_loses_nor_doubles_a_claim(installation):
    staff = installation.member_of_staff()
    for point in CLAIM_POINTS:
        installation.light(point)
    page = staff.visit("/staff/requests/")
    installation.press(staff, dataclasses.replace(page, action=CLAIM_NEXT), {})
    wait_until_burnt(installation, CLAIM_POINTS)


@pytest.mark.parametrize("points", DAY_POINTS, ids=named)
def test_dying_here_neither_loses_nor_doubles_the_work_of_a_day(installation, points):
    for point in points:
        installation.light(point)
    installation.see("begin_a_day()")
    wait_until_burnt(installation, points)
