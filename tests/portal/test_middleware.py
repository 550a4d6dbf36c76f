"""Whose address, which host, which practice."""

import io

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.middleware import known_client_address
from tests.factories import make_practice
from tests.portal.test_web_request import answered


def seen(settings, peer, forwarded=None, trusted=("10.0.0.0/8",)):
    """The address and scheme header that a view gets to see."""
    settings.TRUSTED_PROXIES = list(trusted)
    headers = {"x-forwarded-proto": "https"}
    if forwarded is not None:
        headers["x-forwarded-for"] = forwarded
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    known_client_address(lambda _request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.headers.get("X-Forwarded-Proto")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # a stranger says whose request it is
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),  # the client wrote the first one
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "nonsense"),
        ("", None, ""),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(settings, peer, forwarded, address):
    assert seen(settings, peer, forwarded)[0] == address


def test_only_a_trusted_proxy_may_say_that_the_line_is_secure(settings):
    assert seen(settings, "203.0.113.9")[1] is None
    assert seen(settings, "10.0.0.1", "198.51.100.7")[1] == "https"


@pytest.mark.django_db
class TestHosts:
    def status(self, path, host):
        return Client(headers={"host": host}).get(path).status_code

    def test_the_only_practice_answers_every_host(self):
        make_practice(hosts=["one.example"])
        assert self.status("/", "anything.example") == 200

    def test_with_two_practices_a_host_picks_one_and_strangers_get_400(self):
        make_practice(name="First Clinic", hosts=["one.example"])
        make_practice(name="Second Clinic", hosts=["two.example"])
        page = Client(headers={"host": "two.example"}).get("/").content.decode()
        assert ("Second Clinic" in page, "First Clinic" in page) == (True, False)
        assert self.status("/", "three.example") == 400

    def test_the_port_does_not_matter(self):
        make_practice(hosts=["one.example"])
        make_practice(name="Second Clinic", hosts=["two.example"])
        assert self.status("/", "two.example:8000") == 200

    def test_without_any_practice_nobody_is_served(self):
        assert self.status("/", "one.example") == 400

    def test_staff_pages_live_on_their_own_host_only(self):
        make_practice()
        answer = Client(headers={"host": "testserver"}).get("/staff/tasks/")
        assert (answer.status_code, answer["Location"].split("//")[1].split(":")[0]) == (
            302,
            "staff.testserver",
        )

    def test_the_staff_host_serves_no_public_page(self):
        make_practice()
        answer = Client(headers={"host": "staff.testserver"}).get("/records/")
        assert (answer.status_code, answer["Location"]) == (302, "/staff/")

    def test_health_answers_any_host_and_needs_no_practice(self):
        assert self.status("/health/", "whatever") == 200

    def test_a_body_over_the_limit_of_a_form_is_not_read(self):
        make_practice()
        file = {"file": io.BytesIO(b"x" * 1_100_000)}
        answer = Client(headers={"host": "testserver"}).post("/records/", file)
        assert answer.status_code == 413

    @pytest.mark.parametrize("length", ["-1", "1e9", "x", "１２", "1048577", "9" * 5000])
    def test_a_length_that_is_none_or_too_much_is_refused(self, length):
        make_practice()
        client = Client(headers={"host": "testserver"})
        answer = client.post("/records/", {}, CONTENT_LENGTH=length)
        assert answer.status_code == 413

    @pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
    @pytest.mark.parametrize(
        "charset", ["latin-1", "utf-16", "idna", "punycode", "hex", "nonsense"]
    )
    def test_text_that_is_said_to_be_in_another_encoding_is_refused(self, kind, charset):
        make_practice()
        content_type = f"{kind}; boundary=x; charset={charset}"
        asked = {"PATH_INFO": "/records/", "CONTENT_TYPE": content_type, "QUERY_STRING": "a=%41"}
        for method in ("GET", "POST"):
            answer = answered(asked | {"REQUEST_METHOD": method})
            assert answer.status_code == 400
            assert "We could not read that" in answer.content.decode()

    @pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8"])
    def test_text_that_is_said_to_be_in_utf_8_is_read(self, charset):
        make_practice()
        content_type = f"application/x-www-form-urlencoded; charset={charset}"
        asked = {"PATH_INFO": "/records/", "CONTENT_TYPE": content_type}
        assert answered(asked).status_code == 200

    def test_a_cookie_that_spells_a_character_no_database_keeps_is_refused(self):
        make_practice()
        cookie = f'{settings.SESSION_COOKIE_NAME}="nothing\\000nothing"'
        asked = {"PATH_INFO": "/records/done/", "HTTP_COOKIE": cookie}
        assert answered(asked).status_code == 400
