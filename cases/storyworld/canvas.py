"""An anti-aliased vector canvas in world coordinates, with an identity mask beside the colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from cases.storyworld.world import Colour

SHIFT = 4
"""Fractional bits of cv2's fixed-point vertices: 1/16 pixel."""

Points = np.ndarray | Sequence[tuple[float, float]]


class Canvas:
    """Draws shapes given in world units (x to the right, y up) onto ``pixels``.

    Args:
        height, width: size in pixels.
        scale: pixels per world unit.
        origin: world point at the lower left corner of the picture.
        masked: whether to keep an identity mask.
    """

    def __init__(
        self,
        height: int,
        width: int,
        *,
        scale: float,
        origin: tuple[float, float] = (0.0, 0.0),
        masked: bool = False,
    ) -> None:
        self.pixels = np.zeros((height, width, 3), np.uint8)
        self.mask = np.zeros((height, width), np.uint8) if masked else None
        self.scale = scale
        self.origin = origin
        self.identity = 0
        """Value written to the mask under every shape drawn; 0 means background."""

    @classmethod
    def over(
        cls,
        pixels: np.ndarray,
        *,
        scale: float,
        origin: tuple[float, float] = (0.0, 0.0),
        masked: bool = False,
    ) -> Canvas:
        """A canvas that draws onto an existing picture, uint8 ``(height, width, 3)`` RGB, in place."""
        canvas = cls(0, 0, scale=scale, origin=origin)
        canvas.pixels = pixels
        canvas.mask = np.zeros(pixels.shape[:2], np.uint8) if masked else None
        return canvas

    def to_pixels(self, points: Points) -> np.ndarray:
        """World points ``(n, 2)`` as cv2's fixed-point pixel vertices, int32 ``(n, 2)``."""
        factor, offset = _transform(self.scale, self.origin, self.pixels.shape[0])
        xy = np.asarray(points, np.float64) * factor
        xy += offset
        return np.rint(xy, out=xy).astype(np.int32)

    def polygon(self, points: Points, colour: Colour) -> None:
        """Fill a polygon, ``points`` ``(n, 2)`` in world units."""
        vertices = self.to_pixels(points)
        cv2.fillPoly(self.pixels, [vertices], to_bytes(colour), cv2.LINE_AA, SHIFT)
        if self.mask is not None:
            cv2.fillPoly(self.mask, [vertices], self.identity, cv2.LINE_8, SHIFT)

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """Fill an upright rectangle between two corners."""
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, *, angle: float = 0.0
    ) -> None:
        """Fill an ellipse around (x, y); ``angle`` in radians, anticlockwise."""
        self.polygon(ellipse_points(x, y, rx, ry, angle), colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """Stroke an open polyline of the given width in world units, at least a pixel wide, round ends."""
        vertices = self.to_pixels(points)
        thickness = max(1, round(width * self.scale))
        cv2.polylines(self.pixels, [vertices], False, to_bytes(colour), thickness, cv2.LINE_AA, SHIFT)
        if self.mask is not None:
            cv2.polylines(self.mask, [vertices], False, self.identity, thickness, cv2.LINE_8, SHIFT)


def ellipse_points(
    x: float, y: float, rx: float, ry: float, angle: float = 0.0, count: int = 24
) -> np.ndarray:
    """Vertices ``(count, 2)`` of an ellipse."""
    points = unit_circle(count) * (rx, ry)
    if angle:
        c, s = math.cos(angle), math.sin(angle)
        points = points @ ((c, s), (-s, c))
    points += (x, y)
    return points


@lru_cache(maxsize=32)
def unit_circle(count: int) -> np.ndarray:
    """Vertices ``(count, 2)`` of a circle of radius 1 around the origin; read-only."""
    t = np.linspace(0, 2 * np.pi, count, endpoint=False)
    points = np.stack([np.cos(t), np.sin(t)], 1)
    points.flags.writeable = False
    return points


@lru_cache(maxsize=256)
def _transform(scale: float, origin: tuple[float, float], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Factor and offset, float64 ``(2,)`` each, from world units to fixed-point pixels.

    Pixel centres lie at whole pixels for cv2, and y runs down.
    """
    unit = 1 << SHIFT
    factor = np.array([scale, -scale]) * unit
    offset = np.array([-origin[0] * scale - 0.5, rows + origin[1] * scale - 0.5]) * unit
    return factor, offset


def to_bytes(colour: Colour) -> tuple[int, int, int]:
    """RGB in [0, 1] as bytes, clipped."""
    return tuple(int(min(max(c, 0.0), 1.0) * 255 + 0.5) for c in colour)  # type: ignore[return-value]


def shade(colour: Colour, factor: float) -> Colour:
    """Darken (factor < 1) or lighten towards white (factor > 1)."""
    if factor <= 1:
        return tuple(c * factor for c in colour)  # type: ignore[return-value]
    return tuple(c + (1 - c) * min(factor - 1, 1.0) for c in colour)  # type: ignore[return-value]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``a`` with ``share`` of ``b`` mixed in."""
    return tuple((1 - share) * x + share * y for x, y in zip(a, b, strict=True))  # type: ignore[return-value]
