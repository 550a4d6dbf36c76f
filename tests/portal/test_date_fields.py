"""Dates in boxes: words for months, and errors that mark the faulty box only."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.date_fields import DateField, MonthField, check_past, month_number

BIRTH = DateField(subject="Date of birth", missing="Enter the date of birth")
START = MonthField(subject="The start", missing="Enter a start", month_if_empty=1)
END = MonthField(subject="The end", missing="Enter an end", month_if_empty=12)
TODAY = dt.date(2026, 2, 26)


def refused(field, *boxes):
    """The words and the marked boxes of the error."""
    with pytest.raises(ValidationError) as caught:
        field.clean(list(boxes))
    return caught.value.messages[0], tuple((caught.value.params or {}).get("parts", ()))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        ("03", 3),
        ("Mar", 3),
        ("MAR.", 3),
        ("March", 3),
        ("marzo", 3),
        (" ene ", 1),
        ("agosto", 8),
        ("Sept", 9),
        ("setiembre", 9),
        ("dic", 12),
        ("12", 12),
        ("٣", 3),
    ],
)
def test_a_month_may_be_a_number_or_a_word(typed, number):
    assert month_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["0", "13", "003", "ma", "Marchy", "²", "-3", "3.5", "", "x", "9" * 5000]
)
def test_what_is_no_month_is_none(typed):
    assert month_number(typed) is None


def test_a_date_becomes_iso_text():
    assert BIRTH.clean(["marzo", "27", "1948"]) == "1948-03-27"
    assert BIRTH.clean([" 2 ", " 29. ", " 2024 "]) == "2024-02-29"


@pytest.mark.parametrize(
    ("boxes", "said", "marked"),
    [
        (("", "", ""), "Enter the date of birth", ()),
        ((None, None, None), "Enter the date of birth", ()),
        ((), "Enter the date of birth", ()),
        (("", "27", "1948"), "Date of birth must include a month", ("month",)),
        (("3", "", "1948"), "Date of birth must include a day", ("day",)),
        (("3", "27", ""), "Date of birth must include a year", ("year",)),
        (("", "", "1948"), "Date of birth must include a month and a day", ("month", "day")),
        (("", "27", ""), "Date of birth must include a month and a year", ("month", "year")),
        (("3", "", ""), "Date of birth must include a day and a year", ("day", "year")),
        (("2", "30", "1948"), "Date of birth must be a real date", ("day",)),
        (("2", "29", "2023"), "Date of birth must be a real date", ("day",)),
        (("3", "0", "1948"), "Date of birth must be a real date", ("day",)),
        (("3", "x", "1948"), "Date of birth must be a real date", ("day",)),
        (("3", "²", "1948"), "Date of birth must be a real date", ("day",)),
        (("3", "9" * 5000, "1948"), "Date of birth must be a real date", ("day",)),
        (("13", "27", "1948"), "Date of birth must be a real date", ("month",)),
        (("3\x00", "27", "1948"), "Date of birth must be a real date", ("month",)),
        (("3", "27", "12"), "Year must have 4 numbers", ("year",)),
        (("3", "27", "48"), "Year must have 4 numbers", ("year",)),
        (("3", "27", "0000"), "Year must have 4 numbers", ("year",)),
        (("3", "27", "19480"), "Year must have 4 numbers", ("year",)),
        (("3", "27", "😀"), "Year must have 4 numbers", ("year",)),
    ],
)
def test_a_wrong_date_says_what_to_change_and_marks_only_that(boxes, said, marked):
    assert refused(BIRTH, *boxes) == (said, marked)


def test_the_year_alone_means_its_first_or_its_last_month():
    assert START.clean(["", "2019"]) == "2019-01"
    assert END.clean(["", "2023"]) == "2023-12"
    assert END.clean(["Mar", "2023"]) == "2023-03"


def test_a_month_needs_its_year():
    assert refused(START, "3", "") == ("The start must include a year", ("year",))
    assert refused(START, "foo", "2019") == ("The start must be a real date", ("month",))


def test_a_kept_date_fills_its_boxes_and_typed_boxes_stay_typed():
    assert BIRTH.prepare_value("1948-03-27") == dt.date(1948, 3, 27)
    assert START.prepare_value("2019-01") == dt.date(2019, 1, 1)
    assert BIRTH.prepare_value(["3", "", "x"]) == ["3", "", "x"]
    assert BIRTH.prepare_value(None) is None
    assert BIRTH.prepare_value("") is None


@pytest.mark.parametrize("iso", ["2026-02-26", "2026-02-27", "2026-03", "9999-12-31"])
def test_what_people_remember_lies_in_the_past(iso):
    with pytest.raises(ValidationError) as caught:
        check_past("Date of birth", iso, TODAY)
    assert caught.value.messages == ["Date of birth must be in the past"]


@pytest.mark.parametrize("iso", ["2026-02-25", "1896-01-01", "2026-02", ""])
def test_a_date_in_the_past_is_kept(iso):
    assert check_past("Date of birth", iso, TODAY) == iso


@pytest.mark.parametrize("iso", ["1895-12-31", "0012-03-27", "0001-01"])
def test_a_date_before_living_memory_is_a_slip_of_the_year(iso):
    with pytest.raises(ValidationError) as caught:
        check_past("Date of birth", iso, TODAY)
    assert caught.value.messages == ["Date of birth is too long ago. Check the year"]
    assert caught.value.params["parts"] == ["year"]


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=4))
def test_any_boxes_give_a_date_or_an_error(boxes):
    for field in (BIRTH, START):
        try:
            kept = field.clean(boxes)
        except ValidationError:
            continue
        assert field.prepare_value(kept).isoformat().startswith(kept)


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_every_real_date_comes_back_as_it_was(day):
    boxes = [str(day.month), str(day.day), f"{day.year:04}"]
    assert BIRTH.clean(boxes) == day.isoformat()
