"""Coming in and going out."""

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.models import Event, Membership
from tests.factories import make_request
from tests.workqueue.test_detail import text_of

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
MISMATCH = "That email and password do not match"


def knock(client, email="cleo.park@keeper.example", password=PASSWORD, rest="", **extra):
    return client.post(f"/staff/login/{rest}", {"login": email, "password": password, **extra})


@pytest.fixture
def door(sign_in, cleo):
    """A browser in which nobody has signed in yet."""
    return sign_in()


def test_the_door_asks_for_email_and_password_only(door):
    html = door.get("/staff/login/").content.decode()
    assert '<label class="field__label" for="id_login">Email</label>' in html
    assert '<label class="field__label" for="id_password">Password</label>' in html
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert "placeholder" not in html
    assert "remember" not in html.casefold()


def test_signing_in_leads_to_my_work(door):
    answer = knock(door)
    assert answer["Location"] == "/staff/"
    page = door.get("/staff/")
    assert "My work" in text_of(page)
    assert "Cleo Park Sign out" in text_of(page)


def test_signing_in_leads_back_to_where_they_were(door, practice):
    records_request = make_request(practice)
    asked = f"/staff/requests/{records_request.reference}/?view=open"
    sent = door.get(asked)["Location"]
    page = door.get(sent)
    assert 'name="next"' in page.content.decode()
    answer = knock(door, next=asked)
    assert answer["Location"] == asked


def test_signing_in_never_leads_to_another_site(door):
    assert knock(door, next="https://evil.example/")["Location"] == "/staff/"


def test_the_email_may_be_written_in_capitals(door):
    assert knock(door, email=" Cleo.Park@Keeper.example ")["Location"] == "/staff/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("cleo.park@keeper.example", "wrong horse battery"),
        ("nobody@keeper.example", PASSWORD),
        ("cleo.park@keeper.example", PASSWORD + " "),
    ],
)
def test_wrong_email_and_wrong_password_look_the_same(door, email, password):
    page = knock(door, email, password)
    assert MISMATCH in text_of(page)
    assert f'value="{email}"' in page.content.decode()
    assert password.strip() not in page.content.decode()
    assert page.wsgi_request.user.is_anonymous


def test_closing_an_account_ends_its_sessions(desk, cleo):
    assert desk.get("/staff/").status_code == 200
    cleo.is_active = False
    cleo.save()
    assert desk.get("/staff/")["Location"] == "/staff/login/?next=/staff/"


def test_a_closed_account_looks_like_a_wrong_password(door, cleo):
    cleo.is_active = False
    cleo.save()
    page = knock(door)
    assert (page.status_code, MISMATCH in text_of(page)) == (200, True)


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        ("", PASSWORD, "Enter your email"),
        ("cleo", PASSWORD, "Enter an email like name@example.com"),
        ("cleo.park@keeper.example", "", "Enter your password"),
        ("cleo\x00@keeper.example", PASSWORD, "Null characters are not allowed."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(door, email, password, words):
    page = knock(door, email, password)
    assert page.content.decode().count(words) == 2


def test_the_tenth_wrong_password_locks_and_says_so(door, cleo):
    pages = [knock(door, password="wrong") for _ in range(10)]
    assert [MISMATCH in text_of(page) for page in pages] == [True] * 9 + [False]
    locked = pages[-1]
    assert locked.status_code == 429
    assert "Too many tries The email and password did not match 10 times." in text_of(locked)
    assert "Wait 60 minutes, then try again." in text_of(locked)
    assert "Too many tries" in text_of(knock(door))  # even with the right password


def test_a_lock_on_one_account_leaves_the_others_open(door, marcus):
    for _ in range(10):
        knock(door, password="wrong")
    assert knock(door, email=marcus.email)["Location"] == "/staff/"


def test_a_right_password_clears_the_count(door, sign_in):
    for _ in range(9):
        knock(door, password="wrong")
    knock(door)
    assert MISMATCH in text_of(knock(sign_in(), password="wrong"))


def test_what_was_typed_at_the_door_is_not_kept_in_clear(door):
    knock(door, email="maria.fernandez@home.example", password="My secret is 3/27/1948")
    [attempt] = AccessAttempt.objects.all()
    kept = " ".join(str(value) for value in vars(attempt).values())
    assert "login=****" in attempt.post_data
    assert "maria" not in kept
    assert "3/27/1948" not in kept


def test_signing_in_and_out_are_events_at_every_practice(door, cleo, practice, other_practice):
    Membership.objects.create(user=cleo, practice=other_practice)
    knock(door)
    door.post("/staff/logout/")
    for each in (practice, other_practice):
        events = Event.objects.filter(stream_id=each.pk).order_by("number")
        assert [(event.name, event.actor) for event in events] == [
            ("signed_in", f"staff:{cleo.pk}"),
            ("signed_out", f"staff:{cleo.pk}"),
        ]


def test_a_failed_try_is_no_event(door):
    knock(door, password="wrong")
    assert not Event.objects.exists()


def test_signing_out_needs_a_button_and_ends_the_session(desk):
    desk.get("/staff/")
    assert "Sign out" in text_of(desk.get("/staff/logout/"))
    assert desk.get("/staff/").status_code == 200
    answer = desk.post("/staff/logout/")
    assert answer["Location"] == "/staff/login/"
    assert desk.get("/staff/")["Location"] == "/staff/login/?next=/staff/"
    assert not Session.objects.exists()


def test_who_has_signed_in_does_not_see_the_door_again(desk):
    assert desk.get("/staff/login/")["Location"] == "/staff/"


def test_signing_in_needs_the_token_of_the_form(cleo):
    client = Client(enforce_csrf_checks=True, headers={"host": "staff.testserver"})
    assert knock(client).status_code == 403


@pytest.mark.parametrize(
    "name", ["account_signup", "account_reset_password", "account_email", "account_change_password"]
)
def test_no_other_page_of_allauth_is_wired(name):
    with pytest.raises(NoReverseMatch):
        reverse(name, urlconf="records.urls_staff")


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "3rdparty/"])
def test_no_other_account_page_answers(door, path):
    assert door.get(f"/staff/{path}").status_code == 404
