"""Statistics with the story as the unit: intervals, paired tests, and correction for many tests.

Samples of one story are averaged before they come here, so that ``n`` counts stories.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import DegenerateDataWarning, bootstrap

LEVEL = 0.05
"""A corrected p-value below it is called more than chance."""
RESAMPLES = 5000
EXACT = 14
"""Up to this many stories all sign flips are tried, beyond it a random sample."""
FLIPS = 20000


class Estimate(NamedTuple):
    """A mean over stories with its 95 % interval."""

    mean: float | None
    """None when no story has a value."""
    low: float | None
    """None below two stories: one story says nothing about others."""
    high: float | None
    n: int
    missing: int
    """Stories without a value."""


class Difference(NamedTuple):
    """A paired difference between two generators over the stories that both have a value for."""

    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    """Two-sided, of a paired sign-flip test; None below two stories."""
    n: int


def estimate(values: Sequence[float | None], *, seed: int = 0) -> Estimate:
    """Mean and BCa bootstrap interval.

    Args:
        values: one a story, None where there is no value.
        seed: of the resampling.
    """
    found = np.asarray([value for value in values if value is not None], np.float64)
    missing = len(values) - len(found)
    if len(found) == 0:
        return Estimate(None, None, None, 0, missing)
    low, high = interval(found, seed=seed)
    return Estimate(float(found.mean()), low, high, len(found), missing)


def interval(values: np.ndarray, *, seed: int = 0) -> tuple[float | None, float | None]:
    """95 % BCa bootstrap interval of the mean of ``values`` ``(n,)``; (None, None) below two.

    Equal values have an interval of no width: the bootstrap cannot see what did not vary.
    """
    if len(values) < 2:
        return None, None
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    with warnings.catch_warnings():
        # With very few stories the acceleration can be undefined; the percentile interval is given then.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        found = _bootstrap(values, "BCa", seed)
        if not np.all(np.isfinite(found)):
            found = _bootstrap(values, "percentile", seed)
    return found


def _bootstrap(values: np.ndarray, method: str, seed: int) -> tuple[float, float]:
    random = np.random.default_rng(seed)
    result = bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, method=method, vectorized=True, random_state=random
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def difference(one: Sequence[float | None], other: Sequence[float | None], *, seed: int = 0) -> Difference:
    """Mean of ``one - other`` over the stories where both have a value, its interval and its p-value.

    Args:
        one: values of the stories.
        other: values of the same stories in the same order.
        seed: of resampling and of random sign flips.
    """
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if not pairs:
        return Difference(None, None, None, None, 0)
    deltas = np.asarray([a - b for a, b in pairs], np.float64)
    low, high = interval(deltas, seed=seed)
    return Difference(float(deltas.mean()), low, high, sign_flip(deltas, seed=seed), len(deltas))


def sign_flip(deltas: np.ndarray, *, seed: int = 0) -> float | None:
    """Two-sided p-value of a paired sign-flip test that the mean of ``deltas`` ``(n,)`` is 0; None below two.

    Exact for few stories; otherwise by random flips, counting the observed one, so that p is never 0.
    """
    n = len(deltas)
    if n < 2:
        return None
    observed = abs(deltas.sum())
    if n <= EXACT:
        signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float(np.mean(np.abs(signs @ deltas) >= observed - 1e-12))
    signs = np.random.default_rng(seed).integers(0, 2, (FLIPS, n)) * 2 - 1
    return float((1 + np.sum(np.abs(signs @ deltas) >= observed - 1e-12)) / (1 + FLIPS))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p-values, in the order given; None stays None and is not counted as a test."""
    tests = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(tests):
        largest = max(largest, min(1.0, p * (len(tests) - rank)))
        adjusted[i] = largest
    return adjusted
