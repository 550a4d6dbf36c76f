"""What every answer tells the browser, whichever page, file or fault it is."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client

from portal import failures, views
from tests.factories import make_practice
from tests.test_access_matrix import PUBLIC, STAFF, World, patterns

PUBLIC_HOST, STAFF_HOST = "testserver", settings.STAFF_HOST
SAME_FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# A file has a policy of its own, for nothing in it is a page.
DOCUMENT_POLICY = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
POLICIES = dict.fromkeys(
    ("workqueue:document", "workqueue:paper", "workqueue:paper_thumbnail"), DOCUMENT_POLICY
)

PAGES = [(site, page) for site in (PUBLIC, STAFF) for page in patterns(site)]
FAULTS = {
    "no such page": (PUBLIC_HOST, "GET", "/nothing/", 404),
    "no such staff page": (STAFF_HOST, "GET", "/staff/nothing/", 404),
    "not signed in": (STAFF_HOST, "GET", "/staff/", 302),
    "no such method": (PUBLIC_HOST, "DELETE", "/", 405),
    "a file of ours": (PUBLIC_HOST, "GET", "/static/portal/icon.svg", 200),
    "no such file": (PUBLIC_HOST, "GET", "/static/nothing.svg", 404),
    "too large": (PUBLIC_HOST, "POST", "/records/", 413),
    "health": ("any.example", "GET", "/health/", 200),
}


@pytest.fixture(autouse=True)
def _over_https(settings):
    """As outside a demonstration."""
    settings.LINK_SCHEME, settings.LINK_PORT = "https", ""
    settings.SECURE_HSTS_SECONDS = 31_536_000


@pytest.fixture
def practice(db):
    return make_practice()


def policy_of(answer):
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


def assert_locked_in(answer, policy=POLICY):
    assert {name: answer.headers.get(name) for name in SAME_FOR_ALL} == SAME_FOR_ALL
    assert policy_of(answer) == policy
    assert "camera=(), " in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(("site", "page"), PAGES)
def test_every_address_of_both_sites_is_locked_in(db, site, page):
    """A new page is here by itself: the addresses are read from the sites."""
    world = World()
    hosts = {PUBLIC: PUBLIC_HOST, STAFF: STAFF_HOST}
    client = Client(headers={"host": hosts[site]})
    client.force_login(world.ours)
    opened = client.get(world.address(site, page), secure=True)
    assert_locked_in(opened, POLICIES.get(page, POLICY))
    assert_locked_in(client.post(world.address(site, page), secure=True))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_page_is_locked_in_too(practice, settings, fault):
    settings.WHITENOISE_USE_FINDERS = True
    host, method, path, status = FAULTS[fault]
    answer = Client(headers={"host": host}).generic(
        method, path, b"x" * (1_100_000 if status == 413 else 0), secure=True
    )
    answer.close()
    assert answer.status_code == status
    assert_locked_in(answer)


def test_strangers_hosts_and_forms_without_their_secret_are_locked_in(practice):
    make_practice(name="Second Clinic", hosts=["two.example"])
    refused = Client(headers={"host": "three.example"}).get("/", secure=True)
    assert refused.status_code == 400
    assert_locked_in(refused)
    expired = Client(headers={"host": PUBLIC_HOST}, enforce_csrf_checks=True)
    answer = expired.post("/records/", secure=True)
    assert answer.status_code == 403
    assert_locked_in(answer)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SuspiciousOperation(), 400),
        (PermissionError(), 500),
        (OperationalError(), 503),
    ],
)
@pytest.mark.parametrize("has_pages", [True, False], ids=["in our design", "in plain words"])
def test_what_fails_is_locked_in(practice, monkeypatch, error, status, has_pages):
    def fail(*_args, **_values):
        raise error

    monkeypatch.setattr(views, "render", fail)
    if not has_pages:
        monkeypatch.setattr(failures, "render_to_string", fail)
    client = Client(headers={"host": PUBLIC_HOST}, raise_request_exception=False)
    answer = client.get("/", secure=True)
    assert answer.status_code == status
    assert_locked_in(answer)


def test_a_page_in_the_clear_is_sent_on_without_a_word_about_later(practice):
    """A browser believes Strict-Transport-Security over HTTPS only (RFC 6797, 7.2)."""
    answer = Client(headers={"host": PUBLIC_HOST}).get("/records/")
    assert answer.status_code == 302
    assert "Strict-Transport-Security" not in answer
    assert policy_of(answer) == POLICY


def test_a_session_is_out_of_reach_of_scripts_and_other_sites(practice):
    client = Client(headers={"host": PUBLIC_HOST})
    client.get("/records/", secure=True)
    client.post("/records/", secure=True)
    for cookie in (client.cookies["session"], client.cookies["csrftoken"]):
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_outside_a_demonstration_cookies_are_secure_and_of_this_very_host():
    words = "from portal import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, "
    words += "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    environment = {name: value for name, value in os.environ.items() if name != "DEMO"}
    ended = subprocess.run(
        [sys.executable, "-c", words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["__Host-session", "__Host-csrftoken", "True", "True"]


@pytest.mark.parametrize("host", ["testserver", "testserver:8000", "evil.example"])
def test_patients_are_served_over_https_only_and_on_a_host_of_their_practice(practice, host):
    client = Client(headers={"host": host})
    answer = client.get("/records/?again=1")
    assert (answer.status_code, answer["Location"]) == (302, "https://testserver/records/?again=1")
    assert client.post("/records/", {})["Location"] == "https://testserver/records/"
    assert client.get("/health/").status_code == 200


def test_staff_work_over_https_only(practice):
    answer = Client(headers={"host": STAFF_HOST}).get("/staff/login/")
    assert answer["Location"] == f"https://{STAFF_HOST}/staff/login/"
