"""Reference numbers that can be said, written and typed without mistakes."""

import re

import pytest

from portal.reference import ALPHABET, new, tidy


def test_a_number_is_grouped_and_has_no_look_alikes():
    assert re.fullmatch(r"MR-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", new("MR", 4, 4))
    assert not set("ILOU") & set(ALPHABET)


def test_two_numbers_differ():
    assert new("MR", 4, 4) != new("MR", 4, 4)


@pytest.mark.parametrize(
    "typed",
    ["MR-7K2F-94QD", "mr 7k2f 94qd", "7K2F94QD", " mr7k2f-94qd ", "MR–7K2F–94QD"],
)
def test_a_typed_number_is_understood(typed):
    assert tidy(typed, "MR", 4, 4) == "MR-7K2F-94QD"


def test_o_is_zero_and_l_and_i_are_one():
    assert tidy("MR-O1IL-0000", "MR", 4, 4) == "MR-0111-0000"


@pytest.mark.parametrize("typed", ["", "MR-7K2F", "MR-7K2F-94QDX", "7K2F-94Q!", "MR-7K2F-94QU"])
def test_what_cannot_be_a_number_is_nothing(typed):
    assert tidy(typed, "MR", 4, 4) == ""
