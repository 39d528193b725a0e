"""Outlines drawn by hand, and the masks they make."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

FINE = 8
"""Parts of a pixel's side in which small pictures are filled."""


def is_outline(outline: Sequence[float]) -> bool:
    """Whether it is a polygon ``x, y, x, y, ...`` of at least three corners."""
    return len(outline) >= 6 and len(outline) % 2 == 0


def polygon_mask(outlines: Sequence[Sequence[float]], height: int, width: int) -> np.ndarray:
    """Mask ``(height, width)``, bool: the inside of polygons, each ``x, y, x, y, ...`` in pixels.

    Corners are pixels, which are inside.
    """
    mask = np.zeros((height, width), np.uint8)
    for outline in outlines:
        cv2.fillPoly(mask, [np.rint(np.reshape(outline, (-1, 2))).astype(np.int32)], 1)
    return mask.astype(bool)


def small_polygon_mask(outline: Sequence[float], height: int, width: int) -> np.ndarray:
    """Mask ``(height, width)``, bool, of the pixels that lie in a polygon with more than half of their area.

    Corners are points: ``0, 0`` is the picture's corner and ``width, height`` the opposite one. In small
    pictures the pixels on a line would make a person visibly wider.
    """
    fine = polygon_mask([[FINE * one for one in outline]], height * FINE, width * FINE)
    return np.asarray(fine.reshape(height, FINE, width, FINE).mean((1, 3)) > 0.5)
