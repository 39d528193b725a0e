"""Statistics with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from reports.statistics import difference, estimate, holm, interval, sign_flip


def test_nothing_and_one_story_have_no_interval() -> None:
    assert estimate([]) == (None, None, None, 0, 0)
    assert estimate([None, None]) == (None, None, None, 0, 2)
    assert estimate([None, 0.5]) == (0.5, None, None, 1, 1)


def test_equal_values_have_an_interval_of_no_width() -> None:
    assert estimate([0.25] * 5) == (0.25, 0.25, 0.25, 5, 0)


def test_missing_stories_are_counted_and_are_not_zeros() -> None:
    with_gaps = estimate([1.0, None, 2.0, None, 3.0])
    assert (with_gaps.mean, with_gaps.n, with_gaps.missing) == (2.0, 3, 2)
    assert with_gaps[1:3] == estimate([1.0, 2.0, 3.0])[1:3]


def test_the_interval_is_that_of_the_normal_distribution_for_many_normal_values() -> None:
    values = np.random.default_rng(0).normal(3.0, 2.0, 400)
    low, high = interval(values)
    half = 1.96 * values.std(ddof=1) / 20
    assert low == pytest.approx(values.mean() - half, abs=0.03)
    assert high == pytest.approx(values.mean() + half, abs=0.03)


def test_the_interval_of_skewed_values_leans_to_the_long_tail() -> None:
    values = np.random.default_rng(1).exponential(1.0, 40)
    low, high = interval(values)
    assert high - values.mean() > values.mean() - low


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(2).normal(0, 1, (60, 25))
    covered = [low <= 0 <= high for low, high in map(interval, draws)]
    assert np.mean(covered) >= 0.85


def test_same_seed_same_interval() -> None:
    values = np.random.default_rng(3).normal(0, 1, 21)
    assert interval(values, seed=5) == interval(values, seed=5)


def test_sign_flips_of_equal_differences_have_the_exact_p() -> None:
    # Of all 2^5 sign patterns only the two with equal signs are as extreme.
    assert sign_flip(np.full(5, 0.3)) == pytest.approx(2 / 32)


def test_sign_flip_by_hand() -> None:
    # |±1±2±3| >= |1+2-3| = 0 always holds; for 1, 2, 3 only +++ and --- reach 6.
    assert sign_flip(np.array([1.0, 2.0, -3.0])) == 1.0
    assert sign_flip(np.array([1.0, 2.0, 3.0])) == pytest.approx(0.25)


def test_sign_flips_of_many_stories_never_give_p_0() -> None:
    p = sign_flip(np.full(64, 1.0))
    assert p == pytest.approx(1 / 20001)


def test_sampled_flips_agree_with_the_t_test_and_are_uniform_under_no_effect() -> None:
    draws = np.random.default_rng(4).normal(0, 1, (100, 20))
    ps = [sign_flip(row) for row in draws]
    assert 0.35 < np.mean(ps) < 0.65
    assert np.mean(np.array(ps) < 0.05) < 0.12


def test_differences_use_only_common_stories() -> None:
    found = difference([1.0, None, 3.0, 5.0], [0.5, 9.0, None, 4.5])
    assert (found.mean, found.n) == (0.5, 2)
    assert difference([None, 1.0], [1.0, None]) == (None, None, None, None, 0)
    assert difference([2.0], [1.0]) == (1.0, None, None, None, 1)


def test_differences_refuse_lists_of_other_lengths() -> None:
    with pytest.raises(ValueError, match="argument"):
        difference([1.0], [1.0, 2.0])


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([None, 0.02, None]) == [None, 0.02, None]
    assert holm([]) == []
