"""Similarity of two shots' sets of embeddings."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from metrics.perception.story import Box
from metrics.types import Fact

DIGITS = 4
"""Of what is noted for the eye."""


class Shown(NamedTuple):
    """The two pictures that stand for the similarity of two shots: a person's crops, or whole frames."""

    seconds: tuple[float, float]
    """When each is shown, from the begin of its shot."""
    cosine: float
    """Of just these two."""
    boxes: tuple[Box, Box] | None = None
    """Where the person is in each frame; None for whole frames."""

    @property
    def detail(self) -> dict[str, Fact]:
        """For a value's detail: ``seconds``, ``shown`` (their cosine), ``first_box`` and ``second_box``."""
        found: dict[str, Fact] = {"seconds": _rounded(self.seconds), "shown": round(self.cosine, DIGITS)}
        if self.boxes is not None:
            found["first_box"], found["second_box"] = map(_rounded, self.boxes)
        return found


def _rounded(numbers: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(round(number, DIGITS) for number in numbers)


def mean_cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Mean cosine over all pairs of rows.

    Args:
        a: ``(m, D)`` unit vectors, m at least 1.
        b: ``(n, D)`` unit vectors, n at least 1.
    """
    return float(a.mean(0) @ b.mean(0))


def nearest_pair(a: np.ndarray, b: np.ndarray, value: float) -> tuple[int, int, float]:
    """The pair of rows whose cosine is nearest to a value: row of ``a``, row of ``b``, and the cosine.

    Args:
        a: ``(m, D)`` unit vectors, m at least 1.
        b: ``(n, D)`` unit vectors, n at least 1.
        value: such as their mean cosine.
    """
    cosines = a @ b.T
    i, j = divmod(int(np.abs(cosines - value).argmin()), len(b))
    return i, j, float(cosines[i, j])
