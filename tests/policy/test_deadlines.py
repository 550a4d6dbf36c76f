"""By when a request must, or should, be answered."""

import datetime as dt

from records.policy.deadlines import Deadline, target


def test_the_clock_starts_on_the_day_of_receipt():
    assert Deadline("legal", 30, "45 CFR 164.524(b)(2)").due_on(dt.date(2026, 2, 26)) == dt.date(
        2026, 3, 28
    )


def test_a_deadline_crosses_a_leap_day():
    assert Deadline("legal", 30, "x").due_on(dt.date(2028, 2, 1)) == dt.date(2028, 3, 2)


def test_an_authorization_has_a_target_not_a_legal_limit():
    assert target(30) == Deadline("target", 30, "practice")
