"""Soft light on a group of parts in large pictures: bright towards the light, darker along the other side."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from cases.storyworld.canvas import SHIFT

LIGHT = (0.35, -0.5)
"""Direction to the light in pixels right and down: from the upper right."""
DEPTH = 0.34
"""How much darker the far side is."""
ROUNDNESS = 0.05
"""Width of the shaded rim in metres."""


def soften(pixels: np.ndarray, contours: Sequence[np.ndarray], scale: float) -> None:
    """Shade what lies inside the contours (fixed-point pixels, int32 ``(n, 2)``), in place.

    The silhouette is blurred and moved towards the light; where the result is low, near the edge that
    looks away from the light, the picture is darkened.
    """
    radius = max(int(ROUNDNESS * scale), 2)
    every = np.concatenate(contours) >> SHIFT
    (x0, y0), (x1, y1) = every.min(0) - 2 * radius, every.max(0) + 2 * radius + 1
    height, width = pixels.shape[:2]
    if x1 <= 0 or y1 <= 0 or x0 >= width or y0 >= height:
        return
    silhouette = np.zeros((y1 - y0, x1 - x0), np.uint8)
    offset = np.array([x0, y0]) << SHIFT
    for contour in contours:
        cv2.fillPoly(silhouette, [(contour - offset).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    move = np.array([[1, 0, LIGHT[0] * radius], [0, 1, LIGHT[1] * radius]])
    blurred = cv2.blur(cv2.blur(silhouette, (2 * radius + 1,) * 2), (radius + 1,) * 2)
    body = cv2.warpAffine(blurred, move, silhouette.shape[::-1])
    left, top, right, bottom = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
    inside = slice(top - y0, bottom - y0), slice(left - x0, right - x0)
    dark = (
        DEPTH
        * np.clip(1.05 - body[inside].astype(np.float32) / 230, 0, 1)
        * (silhouette[inside] / np.float32(255))
    )
    patch = pixels[top:bottom, left:right]
    patch[:] = np.rint(patch * (1 - dark[..., None]))
