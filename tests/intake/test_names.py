"""The typed signature: accents, middle names and order never stand in the way; another name does."""

import pytest

from records.intake.names import FullName

MARIA = FullName("María José", "del Pilar", "O’Neill-Łukasiewicz")


@pytest.mark.parametrize(
    "typed",
    [
        "María José del Pilar O’Neill-Łukasiewicz",
        "maria lukasiewicz",
        "MARIA JOSE O'NEILL LUKASIEWICZ",
        "  O’Neill-Łukasiewicz,   María ",
        "Maria P. Oneill",
        "maria anna lukasiewicz",
        "Mari\u0301a Lukasiewicz.",
    ],
)
def test_her_name_is_hers_however_it_is_typed(typed):
    assert MARIA.is_meant_by(typed)


@pytest.mark.parametrize("typed", ["", "!!!", "María", "O’Neill", "Anna Smith", "Pilar", "M O"])
def test_another_name_is_not_hers(typed):
    assert not MARIA.is_meant_by(typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (FullName("Suharto", "", ""), "suharto"),
        (FullName("", "", "Suharto"), "SUHARTO"),
        (FullName("小明", "", "王"), "王小明"),
        (FullName("小明", "", "王"), "小明 王"),
        (FullName("Siobhán", "", "O Neil"), "Siobhan O'Neil"),
        (FullName("Jean-Luc", "", "Ng"), "jeanluc ng"),
        (FullName("Søren", "", "Ørsted"), "Soren Orsted"),
        (FullName("नरेन्द्र", "", "शर्मा"), "नरेन्द्र शर्मा"),
    ],
)
def test_names_of_all_kinds_can_sign(name, typed):
    assert name.is_meant_by(typed)


def test_a_name_is_said_with_all_its_parts():
    assert str(MARIA) == "María José del Pilar O’Neill-Łukasiewicz"
    assert str(FullName("Suharto", "", "")) == "Suharto"
