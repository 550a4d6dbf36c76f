"""The label under a due date."""

import datetime as dt

import pytest

from records.policy.due_labels import DueLabel, Tone, due_label

DUE = dt.date(2026, 3, 28)


def label(kind, days):
    return due_label(DUE, kind, DUE - dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (-400, "400 days overdue", Tone.LATE),
        (-3, "3 days overdue", Tone.LATE),
        (-1, "1 day overdue", Tone.LATE),
        (0, "due today", Tone.SOON),
        (1, "due in 1 day", Tone.SOON),
        (2, "due in 2 days", Tone.SOON),
        (7, "due in 7 days", Tone.SOON),
        (8, "due in 8 days", Tone.CALM),
        (19, "due in 19 days", Tone.CALM),
    ],
)
def test_what_law_sets_is_due_or_overdue(days, words, tone):
    assert label("legal", days) == DueLabel(words, tone)


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (-3, "3 days past plan", Tone.LATE),
        (-1, "1 day past plan", Tone.LATE),
        (0, "planned for today", Tone.SOON),
        (1, "planned in 1 day", Tone.SOON),
        (7, "planned in 7 days", Tone.SOON),
        (8, "planned in 8 days", Tone.CALM),
    ],
)
def test_what_the_practice_set_itself_is_only_a_plan(days, words, tone):
    assert label("target", days) == DueLabel(words, tone)


@pytest.mark.parametrize("kind", ["legal", "target"])
def test_a_label_fits_its_column(kind):
    labels = [label(kind, days) for days in range(-99, 100)]
    assert max(len(each.words) for each in labels) <= 20


def test_only_what_needs_care_gets_a_tag():
    assert [label("legal", days).tag for days in (-1, 0, 8)] == ["late", "soon", ""]
