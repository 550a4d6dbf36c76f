"""Text fields: names of the whole world pass, marks that do harm do not."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from records.intake.fields import EmailField, LineField, LinesField, NameField, PhoneField, tidy

NAME = NameField(subject="First name", missing="Enter the first name")
LINE = LineField(subject="City", missing="Enter the city")
LINES = LinesField(subject="Address", missing="Enter the address")
PHONE = PhoneField(wrong="Enter a phone number with 10 numbers")
EMAIL = EmailField()

GOOD_NAMES = [
    "O'Neil-Nuñez",
    "O’Hallahan‐Smythe",
    "Li",
    "王小明",
    "นริศรา",
    "नरेन्द्र",
    "محمد عبد الله",
    "יוסף",
    "Kaʻahumanu",
    "Nguyễn Thị Minh Khai",
    "Αλέξανδρος",
    "John Smith, Jr.",
    "Henry 3rd",
    "Gal·la",
    "می\u200cخواهم",
    "x" * 128,
    "ᏣᎳᎩ",
]
HARMFUL = {
    "nothing": "\x00",
    "bell": "Ma\x07ria",
    "escape": "Ma\x1bria",
    "delete": "Ma\x7fria",
    "emoji": "María 😀",
    "heart": "María ❤️",
    "flag": "🇲🇽 María",
    "skin tone": "María 👍🏽",
    "keycap": "María 1\ufe0f\u20e3",
    "left-to-right embedding": "\u202aMaría",
    "right-to-left override": "María\u202etxt.exe",
    "isolate": "\u2066María\u2069",
    "private use": "María \ue000",
    "unassigned": "María \u0378",
    "lone surrogate": "María \ud800",
    "tag": "María \U000e0041",
}


def problem(field, typed):
    """What `field` says about `typed`; None if it takes it."""
    try:
        field.clean(typed)
    except ValidationError as error:
        return error.messages[0]
    return None


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_a_name_of_any_script_is_kept_as_it_is_written(name):
    assert NAME.clean(name) == name


@pytest.mark.parametrize("kind", HARMFUL)
def test_a_mark_that_is_not_part_of_names_is_refused_in_plain_words(kind):
    assert problem(NAME, HARMFUL[kind]) == (
        "First name must use letters, spaces, hyphens and apostrophes only"
    )


@pytest.mark.parametrize("kind", HARMFUL)
def test_such_a_mark_is_refused_in_other_lines_too(kind):
    assert problem(LINE, HARMFUL[kind]) == ("City must use letters, numbers and common signs only")


@pytest.mark.parametrize("name", ["a@b.example", "<b>Maria</b>", "Maria = 1", "---", "12", "."])
def test_what_is_no_name_is_refused(name):
    assert problem(NAME, name).startswith("First name must use letters")


@pytest.mark.parametrize("line", ["№ 5, 2nd floor", "Acme® & Co. <West>", "c/o Kim #12", "50 °"])
def test_signs_of_everyday_lines_are_taken(line):
    assert LINE.clean(line) == line


def test_a_name_may_have_128_characters_and_not_one_more():
    assert problem(NAME, "x" * 129) == "First name must be 128 characters or fewer"


@pytest.mark.parametrize("nothing", [None, "", "   ", "\u200b", "\t\n"])
def test_an_empty_line_says_what_to_enter(nothing):
    assert problem(NAME, nothing) == "Enter the first name"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Mary\t Ann\u00a0 ", "Mary Ann"),
        ("Jose\u0301", "José"),
        ("Mar\u00adía\u200b", "María"),
        ("\u200fיוסף", "יוסף"),
    ],
)
def test_what_comes_along_unseen_is_left_out(typed, kept):
    assert tidy(typed) == kept


def test_several_lines_keep_their_order_without_empty_ones():
    assert LINES.clean("12 Rue X \r\n\r\n 75001 Paris\rFrance\n") == "12 Rue X\n75001 Paris\nFrance"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the address"),
        ("a\nb\nc\nd\ne\nf\ng", "Address must be 6 lines or fewer"),
        ("a\n" + "b" * 129, "Address must be 128 characters or fewer"),
        ("a\n\x00", "Address must use letters, numbers and common signs only"),
    ],
)
def test_several_lines_are_checked_one_by_one(typed, said):
    assert problem(LINES, typed) == said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5035550112", "503-555-0112"),
        ("503-555-0112", "503-555-0112"),
        ("(503) 555.0112", "503-555-0112"),
        ("1 503 555 0112", "503-555-0112"),
        ("+1 503 555 0112", "503-555-0112"),
        ("+525550802000", "+52 55 5080 2000"),
        ("+44 20 7183 8750", "+44 20 7183 8750"),
        ("(503) 555.0112 ext. 7", "(503) 555.0112 ext. 7"),
    ],
)
def test_a_number_is_kept_in_groups_and_with_its_extension(typed, kept):
    assert PHONE.clean(typed) == kept
    assert PHONE.clean(kept) == kept


@pytest.mark.parametrize(
    "number",
    ["555-0112", "911", "hello", "5" * 200, "503-555-0112😀", "\x00", "+", "503 555 01123456789"],
)
def test_a_number_that_cannot_be_dialled_is_refused(number):
    assert problem(PHONE, number) == "Enter a phone number with 10 numbers"


@pytest.mark.parametrize("address", ["a@b.example", "maria.de+x@mail.example.org"])
def test_an_address_is_taken(address):
    assert EMAIL.clean(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "maria",
        "maria@",
        "@b.example",
        "a b@c.example",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\x00",
        "😀@b.example",
        f"{'a' * 300}@b.example",
    ],
)
def test_what_is_no_address_is_refused(address):
    assert problem(EMAIL, address) == (
        "Enter an email address with an @ sign, like name@example.com"
    )


@pytest.mark.parametrize("field", [PHONE, EMAIL])
def test_what_need_not_be_given_may_be_empty(field):
    assert field.clean("") == ""


@given(st.text(max_size=300))
def test_any_text_is_taken_or_refused_and_what_is_taken_can_be_printed(text):
    for field in (NAME, LINE, LINES, PHONE, EMAIL):
        try:
            kept = field.clean(text)
        except ValidationError:
            continue
        assert not any(mark < " " and mark != "\n" for mark in kept)
        assert field.clean(kept) == kept
