"""A long run goes on when something breaks, and says how to meet it again."""

from tests.soak.batches import SIZE, in_batches


def test_a_batch_that_breaks_is_told_with_the_line_that_repeats_it_and_the_rest_goes_on():
    met = []

    def batch(examples, number):
        met.append((examples, number))
        if number == 8:
            raise AssertionError("a leak")

    (failure,) = in_batches("fuzz", 2 * SIZE + 10, 7, batch)
    assert met == [(SIZE, 7), (SIZE, 8), (10, 9)]
    line, *trace = failure.splitlines()
    assert line == f"python -m tests.soak --part fuzz --seed 8 --count {SIZE}"
    assert trace[-1] == "AssertionError: a leak"
