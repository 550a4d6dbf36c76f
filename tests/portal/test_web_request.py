"""Whatever the headers say, a request becomes one that our pages answer."""

import pytest
from django.test import RequestFactory

from portal.web_request import UNREADABLE, WebApplication, WebRequest
from tests.factories import make_practice
from tests.portal.test_headers import POLICY, policy_of

UNREADABLE_TYPES = [
    "text/plain; charset=hex",
    "text/plain; charset=undefined",
    "text/plain; charset*=utf-8''a%00b",
    "text/plain; charset*=nonsense''utf-8",
]


def environ(**changes):
    """What a web server hands on."""
    return RequestFactory()._base_environ(HTTP_HOST="testserver", **changes)


def answered(asked):
    """What the site says to a request with these words of WSGI."""
    application = WebApplication()
    return application.get_response(application.request_class(environ(**asked)))


@pytest.mark.parametrize("content_type", UNREADABLE_TYPES)
def test_a_content_type_that_cannot_be_read_is_none(content_type):
    request = WebRequest(environ(CONTENT_TYPE=content_type, QUERY_STRING="a=%41"))
    assert (request.content_type, request.content_params) == (UNREADABLE, {})


def test_more_parameters_than_we_read_are_for_our_pages_to_refuse():
    query = "&".join(f"a{number}=1" for number in range(1000))
    request = WebRequest(environ(CONTENT_TYPE="text/plain; charset=utf-8", QUERY_STRING=query))
    assert request.content_type == UNREADABLE


def test_any_other_content_type_is_kept():
    request = WebRequest(environ(CONTENT_TYPE="text/plain; charset=utf-8"))
    assert (request.content_type, request.content_params) == ("text/plain", {"charset": "utf-8"})


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", UNREADABLE_TYPES)
def test_what_cannot_be_read_is_answered_by_a_page_with_every_header(content_type):
    make_practice()
    answer = answered({"CONTENT_TYPE": content_type, "QUERY_STRING": "a=%41"})
    assert answer.status_code == 400
    assert "503-555-0142" in answer.content.decode()
    assert policy_of(answer) == POLICY
