"""A practice knows its own calendar day, its address, and the notice in force."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from portal.models import ClosureNotice, Practice, StaffUser
from tests.factories import make_notice, make_practice, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (dt.datetime(2026, 3, 10, 6, 59, tzinfo=dt.UTC), dt.date(2026, 3, 9)),  # 11:59 p.m.
        (dt.datetime(2026, 3, 10, 7, 0, tzinfo=dt.UTC), dt.date(2026, 3, 10)),  # midnight
    ],
)
def test_the_day_changes_at_midnight_of_the_practice(at, day):
    assert make_practice().today(at) == day


def test_links_use_the_stored_host_and_the_scheme_of_the_installation(settings):
    settings.LINK_SCHEME, settings.LINK_PORT = "https", ""
    practice = make_practice(hosts=["records.example", "old.example"])
    assert practice.address("/records/") == "https://records.example/records/"


def test_the_notice_in_force_is_the_newest_published_one():
    practice = make_practice()
    newer = make_notice(practice, published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    make_notice(practice, published_at=None)
    assert practice.notice == newer


def test_a_draft_of_a_notice_is_in_force_once_it_is_published():
    practice = make_practice()
    draft = make_notice(practice, published_at=None)
    assert practice.notice != draft
    draft.publish(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert practice.notice == draft


def test_a_practice_without_a_notice_has_none():
    practice = make_practice()
    ClosureNotice.objects.all().delete()
    assert practice.notice is None


def test_a_practice_has_a_host_for_its_links():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_practice(hosts=[])


@pytest.mark.parametrize(
    "nonsense",
    [
        {"announced_on": dt.date(2023, 3, 11)},  # after the last day
        {"retention_ends_on": dt.date(2023, 3, 10)},  # on the last day
    ],
)
def test_the_database_refuses_dates_in_the_wrong_order(nonsense):
    practice = make_practice()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_notice(practice, **nonsense)


@pytest.mark.parametrize("days", [0, 367])
def test_a_plan_to_answer_is_a_day_to_a_year(days):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_practice(answer_target_days=days)
    assert not Practice.objects.exists()


def test_an_email_address_is_one_persons_whatever_its_capitals():
    make_staff("Cleo Park")
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffUser.objects.create_user("CLEO.PARK@keeper.example", "Another Cleo")
    assert StaffUser.objects.count() == 1


def test_nobody_signs_in_as_a_person_without_a_password():
    user = StaffUser.objects.create_user("new@keeper.example", "Nia Stone")
    assert user.has_usable_password() is False
