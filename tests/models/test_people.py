"""How names are compared, and how staff find a patient."""

import datetime as dt

import pytest

from records.models import NameDigest
from records.models.people import name_digests, name_words
from tests.factories import make_practice, make_request

BORN = dt.date(1948, 3, 27)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("María José O’Neill-Łukasiewicz", ["jose", "maria", "oneill", "łukasiewicz"]),
        ("O'Neill", ["oneill"]),
        ("  Li   Wei ", ["li", "wei"]),
        ("王秀英", ["王秀英"]),
        ("", []),
        ("Nguyễn Nguyễn", ["nguyen"]),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(name, words):
    assert name_words(name) == words


@pytest.mark.django_db
def test_a_digest_is_different_in_another_practice_and_for_another_birth_date():
    one, other = make_practice(), make_practice(name="Other", hosts=["other.example"])
    digests = {
        name_digests(one, "Maria", BORN)[0],
        name_digests(other, "Maria", BORN)[0],
        name_digests(one, "Maria", dt.date(1948, 3, 28))[0],
    }
    assert len(digests) == 3


@pytest.mark.django_db
def test_other_names_are_found_too():
    practice = make_practice()
    records_request = make_request(practice)
    wanted = name_digests(practice, "smith", BORN)
    assert list(
        NameDigest.objects.filter(digest__in=wanted).values_list(
            "patient__records_request", flat=True
        )
    ) == [records_request.pk]


@pytest.mark.django_db
def test_the_full_name_leaves_out_what_a_person_does_not_use():
    patient = make_request(make_practice()).patient
    assert patient.full_name == "María José O’Neill-Łukasiewicz"
