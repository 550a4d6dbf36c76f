"""No sealed file that was changed, at random or by a plan, reads as ours."""

import pytest
from hypothesis import given

from records.signing.verdict import Reason, Verdict
from records.signing.verify import verify
from tests.fuzz.bombardment import trials
from tests.fuzz.forgeries import (
    CLOSINGS,
    Cut,
    Forgery,
    forgeries,
    judge,
    judge_in_a_child,
    originals,
)

SEED = 1


def test_what_the_forgers_begin_with_is_genuine():
    ours = originals()
    assert [verify(pdf, ours.trust).genuine for pdf in ours.versions] == [True, True, True]


def test_no_forgery_is_genuine():
    @trials(400, SEED)
    @given(forgeries)
    def holds(forgery):
        judge(forgery)

    holds()


def test_a_process_of_its_own_comes_to_the_same_verdict():
    @trials(2, SEED)
    @given(forgeries)
    def holds(forgery):
        judge_in_a_child(forgery)

    holds()


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_forgery_that_were_genuine_would_be_seen(closing):
    forgery = Forgery(0, (Cut(0.9, is_at_revision=False),), closing)
    with pytest.raises(AssertionError):
        judge(forgery, lambda _pdf, _trust: Verdict(Reason.GENUINE))


def test_another_timestamp_over_a_whole_file_is_no_forgery():
    judge(Forgery(0, (), CLOSINGS[2]))
    assert verify(Forgery(0, (), CLOSINGS[2]).made(), originals().trust).genuine
