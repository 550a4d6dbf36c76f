"""Accounts made from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from portal.models import StaffUser
from tests.factories import make_practice, make_staff

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough pass phrase"


@pytest.fixture
def type_password(monkeypatch):
    """What is piped into the command."""

    def type_password(password):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    return type_password


def create(*arguments):
    said = io.StringIO()
    call_command("create_staff", *arguments, stdout=said)
    return said.getvalue()


def test_an_account_for_the_only_practice(type_password):
    practice = make_practice()
    type_password(PASSWORD)
    said = create("Ana.W@keeper.example", "Ana Whitefeather", "--password-stdin")
    user = StaffUser.objects.get()
    assert (user.email, user.name) == ("ana.w@keeper.example", "Ana Whitefeather")
    assert user.check_password(PASSWORD)
    assert list(user.practices.all()) == [practice]
    assert (
        said
        == "Ana Whitefeather can sign in with Ana.W@keeper.example and works for Cascade Vein Clinic.\n"
    )


def test_an_account_for_two_of_three_practices(type_password):
    for name in ("One", "Two", "Three"):
        make_practice(name=name)
    type_password(PASSWORD)
    create("a@keeper.example", "Ana", "--practice", "One", "--practice=Two", "--password-stdin")
    assert {each.name for each in StaffUser.objects.get().practices.all()} == {"One", "Two"}


def test_the_password_may_come_from_the_environment(monkeypatch):
    make_practice()
    monkeypatch.setenv("STAFF_PASSWORD", PASSWORD)
    create("a@keeper.example", "Ana")
    assert StaffUser.objects.get().check_password(PASSWORD)


def test_otherwise_it_is_asked_for(monkeypatch):
    make_practice()
    monkeypatch.delenv("STAFF_PASSWORD", raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    create("a@keeper.example", "Ana")
    assert StaffUser.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (["no-email", "Ana"], PASSWORD, "no-email is not an email address."),
        (["a@keeper.example", "Ana"], "short", "This password is too short."),
        (["a@keeper.example", "Ana"], "password123456", "This password is too common."),
        (["CLEO.park@keeper.example", "Ana"], PASSWORD, "There is an account for"),
        (
            ["a@keeper.example", "Ana", "--practice", "Nowhere"],
            PASSWORD,
            "There is no practice named Nowhere. There is: Cascade Vein Clinic.",
        ),
    ],
)
def test_nothing_is_made_when_something_is_wrong(type_password, arguments, password, words):
    cleo = make_staff("Cleo Park", make_practice())
    type_password(password)
    with pytest.raises(CommandError, match=words):
        create(*arguments, "--password-stdin")
    assert list(StaffUser.objects.all()) == [cleo]


def test_with_two_practices_it_must_be_said_which(type_password):
    make_practice(name="One")
    make_practice(name="Two")
    type_password(PASSWORD)
    with pytest.raises(CommandError, match="--practice NAME"):
        create("a@keeper.example", "Ana", "--password-stdin")
