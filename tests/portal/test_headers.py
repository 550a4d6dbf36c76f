"""What every answer tells the browser, whichever page or fault it is."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_practice

PAGES = {
    "home": ("testserver", "/", 200),
    "wizard": ("testserver", "/records/", 200),
    "nothing here": ("testserver", "/nothing/", 404),
    "sign-in": (settings.STAFF_HOST, "/staff/login/", 200),
    "not signed in": (settings.STAFF_HOST, "/staff/", 302),
    "staff, nothing here": (settings.STAFF_HOST, "/staff/nothing/", 404),
}
SAME_FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}


@pytest.fixture
def practice(db):
    return make_practice()


def fetch(page):
    host, path, status = PAGES[page]
    answer = Client(headers={"host": host}).get(path)
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_is_kept_in_its_place(practice, page):
    answer = fetch(page)
    assert {name: answer.headers.get(name) for name in SAME_FOR_ALL} == SAME_FOR_ALL


@pytest.mark.parametrize("page", PAGES)
def test_every_page_loads_from_here_only_and_is_framed_by_us_only(practice, page):
    answer = fetch(page)
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    assert {name: value for name, _, value in parts} == POLICY
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_session_is_out_of_reach_of_scripts_and_other_sites(practice):
    client = Client(headers={"host": "testserver"})
    client.get("/records/")
    client.post("/records/")
    for cookie in (client.cookies["session"], client.cookies["csrftoken"]):
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.fixture
def over_https(settings):
    """As outside a demonstration."""
    settings.LINK_SCHEME, settings.LINK_PORT = "https", ""
    settings.SECURE_HSTS_SECONDS = 31_536_000


@pytest.mark.parametrize("host", ["testserver", "testserver:8000", "evil.example"])
def test_patients_are_served_over_https_only_and_on_a_host_of_their_practice(
    practice, over_https, host
):
    client = Client(headers={"host": host})
    answer = client.get("/records/?again=1")
    assert (answer.status_code, answer["Location"]) == (302, "https://testserver/records/?again=1")
    assert client.post("/records/", {})["Location"] == "https://testserver/records/"
    assert client.get("/health/").status_code == 200


def test_staff_work_over_https_only(practice, over_https, settings):
    answer = Client(headers={"host": settings.STAFF_HOST}).get("/staff/login/")
    assert answer["Location"] == f"https://{settings.STAFF_HOST}/staff/login/"


def test_a_browser_that_came_over_https_never_comes_otherwise_again(practice, over_https):
    secure = Client(headers={"host": "testserver"}).get("/records/", secure=True)
    assert secure.status_code == 200
    assert secure["Strict-Transport-Security"] == "max-age=31536000"
