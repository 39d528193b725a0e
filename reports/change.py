"""Whether a metric's values changed from frozen ones by more than is allowed, and by more than chance.

Means over stories are blunt: with 64 stories a margin's mean has a standard error of about 6 % of itself, so
that bounds which let another seed pass would let a fall of 5 % pass too. Story by story the same fall is
plain, since every story falls. So a change counts when it is (1) larger than the tolerance, and (2) sure
beyond chance, by either of two views of the same pairs:

*shift*: the mean difference, by a paired t-test. Other seeds, other stories under the same names (a bootstrap
resample), jitter: their differences scatter around 0, and their own scatter is the yardstick.

*scale*: the slope of present on frozen values through the origin, where the two go together nearly perfectly
(uncentred R² of 0.99). It sees a fall by a share also where stories differ so much, or change sign, that
their mean is not told apart from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

SHARE = 0.025
"""Half of the 5 % change that has to be seen: the tolerance, as a share of the mean."""
FLOOR = 1e-4
"""The least tolerance, as a share of a metric's range: values agree only so far between machines."""
CHANCE = 1e-3
"""Of a false alarm, over all thresholds of a check together."""
TOGETHER = 0.99


class Change(NamedTuple):
    """What changed."""

    shift: float
    """Mean of present - frozen, over stories."""
    scale: float | None
    """Slope of present on frozen, where they go together."""
    p: float
    """The smaller of the two views' p-values."""
    n: int
    """Stories."""
    beyond: bool
    """Larger than allowed, and sure."""


def tolerance(mean: float, low: float | None, high: float | None) -> float:
    """The tolerance of a frozen mean.

    Args:
        mean: over stories.
        low, high: the metric's range; None where there is no bound.
    """
    width = high - low if low is not None and high is not None else abs(mean)
    return max(SHARE * abs(mean), FLOOR * width)


def change(pairs: Sequence[tuple[float, float]], allowed: float, level: float) -> Change:
    """How present values differ from frozen ones.

    Args:
        pairs: (frozen, present), one a story, at least two.
        allowed: the tolerance.
        level: p-values below it are sure.
    """
    frozen, present = np.asarray(pairs, np.float64).T
    differences = present - frozen
    shift = float(differences.mean())
    p = _p(shift, float(differences.std(ddof=1)), len(pairs))
    beyond = abs(shift) > allowed and p < level
    slope = _slope(frozen, present)
    if slope is None:
        return Change(shift, None, p, len(pairs), beyond)
    scale, p_scale = slope
    moved = abs(scale - 1) * float(np.sqrt(np.mean(frozen**2)))
    scaled = abs(scale - 1) > SHARE and moved > allowed and p_scale < level
    return Change(shift, scale, min(p, p_scale), len(pairs), beyond or scaled)


def _slope(frozen: np.ndarray, present: np.ndarray) -> tuple[float, float] | None:
    """Slope through the origin and the p-value that it is 1; None where the two do not go together."""
    square, other = float(frozen @ frozen), float(present @ present)
    if square == 0 or other == 0 or float(frozen @ present) ** 2 < TOGETHER * square * other:
        return None
    scale = float(frozen @ present) / square
    residual = float(np.sum((present - scale * frozen) ** 2)) / (len(frozen) - 1)
    return scale, _p(scale - 1, float(np.sqrt(residual / square * len(frozen))), len(frozen))


def _p(effect: float, deviation: float, n: int) -> float:
    """Two-sided p-value of a t-test that a mean of ``n`` values with this deviation is 0."""
    from scipy.stats import t

    if deviation == 0:
        return float(effect == 0)
    return float(2 * t.sf(abs(effect) / deviation * np.sqrt(n), n - 1))


def chance_share(missing: int, of: int) -> float:
    """The largest share that the share ``missing / of`` may stand for (99.9 %, Clopper and Pearson)."""
    from scipy.stats import beta

    return 1.0 if missing >= of else float(beta.ppf(0.999, missing + 1, of - missing))
