"""The moment of an act, said on the practice's clock."""

import datetime as dt

import pytest

from portal.masking import masked_email
from portal.models import Practice
from records.intake.clock import moment


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        (
            "America/Los_Angeles",
            "2026-02-26T18:04:09+00:00",
            "February 26, 2026, 10:04 a.m. Pacific time (UTC-8)",
        ),
        (
            "America/Los_Angeles",
            "2026-07-01T05:30:00+00:00",
            "June 30, 2026, 10:30 p.m. Pacific time (UTC-7)",
        ),
        (
            "America/New_York",
            "2026-07-01T16:00:00+00:00",
            "July 1, 2026, 12:00 p.m. Eastern time (UTC-4)",
        ),
        (
            "Pacific/Honolulu",
            "2026-07-01T16:00:00+00:00",
            "July 1, 2026, 6:00 a.m. Hawaii time (UTC-10)",
        ),
        ("Asia/Kolkata", "2026-07-01T16:00:00+00:00", "July 1, 2026, 9:30 p.m. (UTC+5:30)"),
        ("UTC", "2026-07-01T16:00:00+00:00", "July 1, 2026, 4:00 p.m. (UTC+0)"),
    ],
)
def test_a_moment_names_its_zone(zone, at, said):
    assert moment(Practice(time_zone=zone), dt.datetime.fromisoformat(at)) == said


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("maria.fernandez@example.com", "m…z@example.com"),
        ("al@example.com", "a…@example.com"),
        ("a@example.com", "a…@example.com"),
        ("", ""),
    ],
)
def test_a_masked_address_is_known_to_its_owner_only(address, shown):
    assert masked_email(address) == shown
