"""The two legal routes, and what each must and must not ask."""

import pytest

from records.policy.paths import REQUIREMENTS, Requirements, Route, route_for


@pytest.mark.parametrize(
    ("send_to", "route"),
    [("me", Route.ACCESS), ("clinic", Route.AUTHORIZATION), ("other", Route.AUTHORIZATION)],
)
def test_where_the_records_go_decides_the_route(send_to, route):
    assert route_for(send_to) == route


def test_an_access_request_asks_nothing_that_is_not_needed():
    assert REQUIREMENTS[Route.ACCESS] == Requirements(
        document="access_request", purpose=False, ending=False, recipient=False, categories=False
    )


def test_an_authorization_asks_for_every_element():
    assert REQUIREMENTS[Route.AUTHORIZATION] == Requirements(
        document="authorization", purpose=True, ending=True, recipient=True, categories=True
    )
