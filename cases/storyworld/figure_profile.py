"""Pieces of cloth given by their left and right outline, and patterns clipped to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Row = tuple[float, float, float]
"""y, left x, right x."""


class Profile(NamedTuple):
    """Cloth between a left and a right outline over increasing y."""

    y: np.ndarray
    left: np.ndarray
    right: np.ndarray

    @classmethod
    def through(cls, rows: Sequence[Row], per_segment: int = 1) -> Profile:
        """Profile through rows of increasing y, smoothed by ``per_segment`` vertices between rows."""
        table = np.asarray(rows, np.float64)
        if per_segment > 1:
            table = eased_rows(table, per_segment)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    def outline(self) -> np.ndarray:
        """Closed contour, anticlockwise from the lower right."""
        return np.concatenate([np.stack([self.right, self.y], 1), np.stack([self.left, self.y], 1)[::-1]])

    def band(self, y0: float, y1: float, inset: float = 0.0) -> np.ndarray:
        """Contour of the part between two heights."""
        inner = self.y[(self.y > y0) & (self.y < y1)]
        y = np.concatenate([[y0], inner, [y1]])
        left, right = np.interp(y, self.y, self.left) + inset, np.interp(y, self.y, self.right) - inset
        return np.concatenate([np.stack([right, y], 1), np.stack([left, y], 1)[::-1]])

    def column(self, x0: float, x1: float, count: int = 5) -> np.ndarray | None:
        """Contour of the part between two x, or None where there is none."""
        y = np.linspace(self.y[0], self.y[-1], count)
        left = np.maximum(np.interp(y, self.y, self.left), x0)
        right = np.minimum(np.interp(y, self.y, self.right), x1)
        keep = right - left > 0.15 * (x1 - x0)
        if keep.sum() < 2:
            return None
        y, left, right = y[keep], left[keep], right[keep]
        return np.concatenate([np.stack([right, y], 1), np.stack([left, y], 1)[::-1]])


def eased_rows(table: np.ndarray, per_segment: int) -> np.ndarray:
    """Rows with Catmull-Rom interpolated ones between them."""
    padded = np.concatenate([2 * table[:1] - table[1:2], table, 2 * table[-1:] - table[-2:-1]])
    a, b, c, d = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    t = (np.arange(per_segment) / per_segment)[None, :, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve[..., 0] = (b + (c - b) * t)[..., 0]
    return np.concatenate([curve.reshape(-1, 3), table[-1:]])


def stripes(cloth: Profile, period: float, start: float, share: float = 0.5) -> list[np.ndarray]:
    """Bands across the cloth."""
    first, last = float(cloth.y[0]), float(cloth.y[-1])
    lows = np.arange(start, last - 0.2 * period, period)
    bands = [(max(y, first), min(y + share * period, last)) for y in lows if y + share * period > first]
    return [cloth.band(y0, y1) for y0, y1 in bands]


def bars(cloth: Profile, period: float, share: float = 0.5) -> list[np.ndarray]:
    """Bars along the cloth, one in the middle."""
    reach = max(abs(float(cloth.left.min())), abs(float(cloth.right.max())))
    n = int(reach / period) + 1
    half = 0.5 * share * period
    found = (cloth.column(k * period - half, k * period + half) for k in range(-n, n + 1))
    return [bar for bar in found if bar is not None]


def dots(cloth: Profile, period: float, radius: float, count: int, aspect: float = 1.0) -> list[np.ndarray]:
    """Discs in staggered rows inside the cloth; ``aspect`` squeezes x of planes that are not metric."""
    t = np.linspace(0, 2 * np.pi, count, endpoint=False)
    circle = np.stack([np.cos(t) * aspect, np.sin(t)], 1) * radius
    found = []
    for k, y in enumerate(np.arange(cloth.y[0] + 0.5 * period, cloth.y[-1] - 0.9 * radius, 0.8 * period)):
        left, right = np.interp(y, cloth.y, cloth.left), np.interp(y, cloth.y, cloth.right)
        middle = (left + right) / 2 + (0.5 * period * aspect if k % 2 else 0.0)
        n = int((right - left) / (period * aspect)) + 1
        found += [
            circle + np.array([middle + i * period * aspect, y])
            for i in range(-n, n + 1)
            if left + 0.8 * radius * aspect < middle + i * period * aspect < right - 0.8 * radius * aspect
        ]
    return found
