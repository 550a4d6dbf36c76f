"""The practice of the demonstration: public facts of a real one that closed, an invented keeper and staff."""

import datetime as dt

from portal.models import ClosureNotice, Membership, Practice, StaffUser

STAFF = {
    "ana": "Ana Reyes",
    "marcus": "Marcus Thorne",
    "ha": "Hà Phạm",
    "ines": "Ines Rojas",
}


def make_practice(at: dt.datetime) -> Practice:
    """The practice and its published notice. Phones of the keeper are numbers that nobody has."""
    practice = Practice.objects.create(
        name="Interventional and Vascular Consultants",
        state="OR",
        time_zone="America/Los_Angeles",
        hosts=["127.0.0.1"],
        clinic_phone="503-612-0498",
        answer_target_days=30,
    )
    ClosureNotice.objects.create(
        practice=practice,
        keeper_name="Example Records Keeper",
        keeper_address="100 Example Street\nAnytown, OR 97000",
        keeper_phone="503-555-0142",
        keeper_hours="Monday to Friday, 9 a.m. to 5 p.m. Pacific time",
        announced_on=dt.date(2023, 1, 9),
        last_booking_on=dt.date(2023, 2, 24),
        last_refill_on=dt.date(2023, 6, 8),
        last_clinic_on=dt.date(2023, 3, 10),
        portal_ends_on=dt.date(2023, 6, 30),
        keeper_from_on=dt.date(2023, 3, 13),
        retention_ends_on=dt.date(2033, 3, 10),
        minors_retention_ends_on=dt.date(2044, 3, 10),
        doctors_message=(
            "Thank you for trusting us with your care. It has been an honor to be part of it. "
            "We wish you good health and a good new doctor."
        ),
        doctors="Jason Bauer, MD RVT\nMichael Pfister, MD RVT",
    ).publish(at)
    return practice


def make_staff(practice: Practice, password: str) -> dict[str, StaffUser]:
    """The invented people who work the queue, by a short name."""
    staff = {}
    for key, name in STAFF.items():
        staff[key] = StaffUser.objects.create_user(f"{key}@keeper.example", name, password)
        Membership.objects.create(user=staff[key], practice=practice)
    return staff
