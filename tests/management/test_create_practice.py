"""A practice from a file: what is wrong with the file is said, all of it, and then nothing is made."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.models import ClosureNotice, Practice
from tests.factories import make_practice

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "practice.example.toml"


@pytest.fixture
def create(tmp_path):
    """The command, with some lines of the example changed."""

    def create(*changes):
        text = EXAMPLE.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "practice.toml").write_text(text)
        said = io.StringIO()
        call_command("create_practice", tmp_path / "practice.toml", stdout=said)
        return said.getvalue()

    return create


def problems(create, *changes):
    with pytest.raises(CommandError) as refusal:
        create(*changes)
    assert not Practice.objects.filter(name="Cascade Vein Clinic").exists()
    first, *rest = str(refusal.value).splitlines()
    assert first == "Nothing was made:"
    return rest


def test_the_example_becomes_a_practice_with_its_notice_in_force(create, settings):
    settings.LINK_SCHEME, settings.LINK_PORT = "https", ""
    assert create() == "Cascade Vein Clinic is ready at https://records.practice.example/\n"
    notice = Practice.objects.get().notice
    assert notice.keeper_address == "PO Box 1180\nTualatin, OR 97062"
    assert notice.last_clinic_on == dt.date(2023, 3, 10)
    assert notice.practice.hosts == ["records.practice.example"]


def test_a_second_practice_may_follow(create):
    make_practice(name="Harbor Skin Clinic")
    create()
    assert Practice.objects.count() == ClosureNotice.objects.count() == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("clinic_phone =", "phone =", "practice.clinic_phone is missing."),
        ("clinic_phone =", "phone =", "practice.phone is no value of a practice."),
        ("[notice]", "[other]", "The table [notice] is missing."),
        ('"OR"', '"ZZ"', "practice.state: no rules are kept for 'ZZ' yet."),
        ("America/Los_Angeles", "Pacific", "practice.time_zone must be a name such as"),
        ('["records.practice.example"]', "[]", "practice.hosts: This field cannot be blank."),
        ('["records.practice.example"]', '"x.example"', "practice.hosts must be a list"),
        ("records.practice.example", "https://x.example", "'https://x.example' is no host name."),
        ("records.practice.example", "x.example:443", "'x.example:443' is no host name."),
        ("records.practice.example", "X.example", "write X.example as x.example."),
        ("records.practice.example", "x.example.", "write x.example. as x.example."),
        ('["records.practice.example"]', "[7]", "7 is no host name."),
        ("records.practice.example", "staff.testserver", "is for staff (STAFF_HOST)."),
        ("target_days = 30", "target_days = 0", "answer_target_days must be 1 to 366."),
        ("target_days = 30", 'target_days = "x"', "practice.answer_target_days: “x” value must"),
        ("on = 2023-01-10", "on = 2024-01-10", "announced_on must not be after"),
        ("ends_on = 2033-03-10", "ends_on = 2023-03-10", "must be after notice.last_clinic_on."),
        ("on = 2023-01-10", 'on = "soon"', "notice.announced_on: “soon” value has an invalid"),
        ('"503-555-0142"', '""', "notice.keeper_phone: This field cannot be blank."),
    ],
)
def test_what_is_wrong_is_said(create, old, new, said):
    make_practice(name="Harbor Skin Clinic", hosts=["other.example"])
    assert any(said in problem for problem in problems(create, (old, new)))


@pytest.mark.parametrize(
    "host", ["other.example", "OTHER.example", "other.example.", "other.example:443"]
)
@pytest.mark.parametrize("taken", ["other.example", "Other.Example:8443", "other.example."])
def test_no_two_practices_have_one_host_however_it_is_written(create, host, taken):
    make_practice(name="Harbor Skin Clinic", hosts=["x.example", taken])
    assert problems(create, ("records.practice.example", host)) == [
        f"practice.hosts: {host} is taken: Harbor Skin Clinic has the host {taken}."
    ]


def test_every_problem_is_said_at_once(create):
    changes = [
        ('"OR"', '"ZZ"'),
        ("America/Los_Angeles", "Pacific"),
        ("on = 2023-01-10", "on = 2024-01-10"),
    ]
    assert len(problems(create, *changes)) == 3


def test_a_practice_is_made_once(create):
    create()
    with pytest.raises(CommandError, match="There is a practice named Cascade Vein Clinic already"):
        create()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "The file cannot be read: No such file"), (b"[", "not TOML"), (b"\xff", "not TOML")],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, content, said):
    if content is not None:
        (tmp_path / "practice.toml").write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("create_practice", tmp_path / "practice.toml")
