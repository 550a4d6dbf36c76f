"""The words for what a permission or a request lacks."""

import pytest

from records.policy.elements import WORDS, Defect, Element, sentence
from records.policy.sensitive import Act, Category
from tests.words import BANNED, grade, said

# Elements that fail in several ways, each with words of its own.
SEVERAL = {Element.CATEGORY_ACT: {f"category_{act}" for act in Act}}


def test_every_element_has_words_and_no_words_are_left_over():
    alone = {element.value for element in Element if element not in SEVERAL}
    assert set(WORDS) == alone | SEVERAL[Element.CATEGORY_ACT] | {"signed_ahead"}


@pytest.mark.parametrize("key", WORDS)
def test_each_sentence_is_plain_and_kind(key):
    page = f"<p>{sentence(Defect(Element.RECORDS, 'a law', key, 'hiv'))}.</p>"
    assert said(BANNED, page) == []
    assert len(page.split()) <= 14


def test_all_sentences_together_read_at_grade_6():
    page = "".join(f"<p>{WORDS[key] % {'about': 'HIV'}}.</p>" for key in WORDS)
    assert grade(page) <= 6


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("hiv", "Put initials beside HIV"),
        ("psychotherapy", "Put initials beside Talk therapy"),
    ],
)
def test_a_category_is_named_in_words(about, words):
    defect = Defect(Element.CATEGORY_ACT, "a law", "category_initials", about)
    assert sentence(defect) == words


def test_every_category_has_words():
    assert all(category.label for category in Category)


def test_a_number_stands_in_its_sentence():
    defect = Defect(Element.FONT_SIZE, "a law", "font_size", "14")
    assert sentence(defect) == "Print it in letters of 14 points or more"
