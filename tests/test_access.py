"""Who may see what."""

import pytest
from django.http import Http404

from records.access import practices_of, request_for
from tests.factories import make_practice, make_request, make_staff

pytestmark = pytest.mark.django_db


def test_staff_see_their_own_practices():
    mine, other = make_practice(), make_practice(name="Other", hosts=["other.example"])
    assert list(practices_of(make_staff("Cleo Park", mine))) == [mine]
    assert list(practices_of(make_staff("Otto Berg", other))) == [other]
    assert list(practices_of(make_staff("Nia Stone"))) == []


def test_a_stranger_cannot_tell_a_request_from_none():
    practice = make_practice()
    records_request = make_request(practice)
    cleo = make_staff("Cleo Park", practice)
    stranger = make_staff("Otto Berg", make_practice(name="Other", hosts=["other.example"]))
    assert request_for(cleo, records_request.reference) == records_request
    refusals = []
    for user, reference in ((stranger, records_request.reference), (cleo, "MR-0000-0000")):
        with pytest.raises(Http404) as refusal:
            request_for(user, reference)
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]
