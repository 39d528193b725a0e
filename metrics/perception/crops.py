"""Padded masked crops: one person on grey, square, whatever the shape of the person."""

from __future__ import annotations

import cv2
import numpy as np

PADDING = 0.08
"""Room around a person as a share of the longer side."""
GREY = 128
THUMBNAIL = 64
"""Side of thumbnails, pixels."""


def masked_crop(frame: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """Cut a person out.

    Args:
        frame: uint8 ``(H, W, 3)``.
        mask: bool ``(h, w)`` with at least one pixel set; scaled to the frame where sizes differ.
        size: side of the crop in pixels.

    Returns:
        uint8 ``(size, size, 3)``: the person in the middle, everything else grey.
    """
    soft = cv2.resize(mask.astype(np.float32), frame.shape[1::-1], interpolation=cv2.INTER_LINEAR)[..., None]
    only = frame * soft + GREY * (1 - soft)
    rows, columns = (
        np.nonzero(soft[..., 0] > 0.5) if (soft > 0.5).any() else np.nonzero(soft[..., 0] >= soft.max())
    )
    side = max(np.ptp(rows), np.ptp(columns)) + 1
    side = side * (1 + 2 * PADDING)
    middle = ((columns.min() + columns.max() + 1) / 2, (rows.min() + rows.max() + 1) / 2)
    return _square(only, middle, float(side), size)


def thumbnail(frame: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The crop of a person together with its mask, uint8 ``(THUMBNAIL, THUMBNAIL, 4)``: RGB and 0 to 255."""
    crop = masked_crop(frame, mask, THUMBNAIL)
    # A white frame on a grey one: what is left of its brightness above grey is the mask.
    white = masked_crop(np.full_like(frame, 255), mask, THUMBNAIL)[..., :1].astype(np.float32)
    inside = np.rint((white - GREY) * 255 / (255 - GREY)).clip(0, 255).astype(np.uint8)
    return np.concatenate([crop, inside], axis=-1)


def _square(image: np.ndarray, middle: tuple[float, float], side: float, size: int) -> np.ndarray:
    """A square of ``side`` pixels around ``middle`` (x, y), scaled to ``size``; grey outside the image."""
    scale = size / side
    if scale < 1:
        image = cv2.GaussianBlur(image, (0, 0), 0.4 / scale)
    x, y = middle
    matrix = np.array([[scale, 0, size / 2 - scale * x], [0, scale, size / 2 - scale * y]])
    shift = 0.5 * (scale - 1)
    matrix[:, 2] += shift
    crop = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderValue=(GREY, GREY, GREY))
    return np.clip(np.rint(crop), 0, 255).astype(np.uint8)
