"""The time left follows the pace of what was done."""

from __future__ import annotations

import pytest

from bench.progress import Estimate, Work, in_words


def test_nothing_is_known_before_a_batch_was_generated_and_scored() -> None:
    estimate = Estimate([Work("a", 4, 4)])
    assert estimate.left() is None
    estimate.generated("a", 2, 6.0)
    assert estimate.left() is None
    estimate.scored("a", 0.5)
    assert estimate.left() == pytest.approx(2 * 3.0 + 3 * 0.5)


def test_a_generator_not_begun_counts_as_the_slowest_unless_its_pace_is_known() -> None:
    estimate = Estimate([Work("a", 2, 2), Work("b", 2, 2), Work("quick", 2, 2, pace=0.1)])
    estimate.generated("a", 2, 8.0)
    estimate.scored("a", 1.0)
    assert estimate.left() == pytest.approx(2 * 4.0 + 2 * 0.1 + 5 * 1.0)


def test_workers_share_what_is_left() -> None:
    estimate = Estimate([Work("a", 4, 4)], workers=2)
    estimate.generated("a", 2, 6.0)
    estimate.scored("a", 0.5)
    assert estimate.left() == pytest.approx((2 * 3.0 + 3 * 0.5) / 2)


def test_scoring_alone_needs_no_generator() -> None:
    estimate = Estimate([Work("mine", 0, 3)])
    estimate.scored("mine", 2.0)
    assert estimate.left() == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "time left not known yet"), (31.6, "about 32 s left"), (600.0, "about 10 min left")],
)
def test_times_in_words(seconds: float | None, words: str) -> None:
    assert in_words(seconds) == words
