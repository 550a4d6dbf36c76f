"""The demonstration is made by the real actions, once, in demo mode only."""

import tomllib

import pytest
from django.core.management import CommandError, call_command

from portal import events
from portal.models import ClosureNotice, Message, Practice, StaffUser
from records.management.commands.seed_demo import PEOPLE, SIGN_IN
from records.models import Document, Note, RecordsRequest
from records.workflow import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return tomllib.loads(PEOPLE.read_text())["person"]


def test_it_makes_about_forty_requests_in_every_stage_reachable_now(people):
    call_command("seed_demo", verbosity=0)
    assert RecordsRequest.objects.count() == Document.objects.count() == len(people) == 41
    assert set(RecordsRequest.objects.values_list("stage", flat=True)) == {
        Stage.RECEIVED,
        Stage.CHECKING,
    }
    assert set(RecordsRequest.objects.values_list("route", flat=True)) == {
        "access",
        "authorization",
    }
    assert Note.objects.count() == RecordsRequest.objects.filter(stage=Stage.CHECKING).count() > 0
    assert list(events.verify()) == []


def test_names_of_many_cultures_arrive_as_they_were_typed(people):
    call_command("seed_demo", verbosity=0)
    arrived = {request.patient.full_name for request in RecordsRequest.objects.all()}
    assert {"Suharto", "秀英 王", "عمر الخطيب", "प्रिया शर्मा"} <= arrived


def test_a_second_run_changes_nothing(settings):
    call_command("seed_demo", verbosity=0)
    before = (settings.PORTAL_VAR / SIGN_IN).read_text(), RecordsRequest.objects.count()
    call_command("seed_demo", verbosity=0)
    after = (settings.PORTAL_VAR / SIGN_IN).read_text(), RecordsRequest.objects.count()
    assert before == after


def test_the_password_is_random_and_kept_for_its_owner_only(settings):
    call_command("seed_demo", verbosity=0)
    path = settings.PORTAL_VAR / SIGN_IN
    password = path.read_text().rsplit(maxsplit=1)[1]
    assert path.stat().st_mode & 0o077 == 0
    assert all(user.check_password(password) for user in StaffUser.objects.all())
    assert len(password) >= 16


def test_the_brochure_is_a_real_pdf():
    call_command("seed_demo", verbosity=0)
    notice = ClosureNotice.objects.get()
    with notice.brochure.open("rb") as brochure:
        assert brochure.read(5) == b"%PDF-"
    assert notice.brochure_pages == 1


def test_outside_demo_mode_it_refuses(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not Practice.objects.exists()


def test_no_patient_of_the_demonstration_is_named_like_its_staff(people):
    call_command("seed_demo", verbosity=0)
    staff = {word for user in StaffUser.objects.all() for word in user.name.split()}
    patients = {
        word for person in people for part in ("first", "last") for word in person[part].split()
    }
    assert staff & patients == set()


def test_every_address_is_one_that_nobody_has():
    call_command("seed_demo", verbosity=0)
    assert all(message.to.endswith("@home.example") for message in Message.objects.all())
