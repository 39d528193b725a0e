"""From maps of persons to one mask a person."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

MIN_AREA = 0.004
"""Smallest person, as a share of the frame: 25 pixels of 64 x 96."""
MASK_THRESHOLD = 0.5
CENTRE_THRESHOLD = 0.25
CENTRE_WINDOW = 7
"""Two middles are at least this many half-size pixels apart, except beside each other's window."""


class Instance(NamedTuple):
    """One person in one frame."""

    mask: np.ndarray
    """bool ``(H, W)``."""
    area: float
    """Share of the frame."""


def split_persons(mask: np.ndarray, centre: np.ndarray, offset: np.ndarray) -> list[Instance]:
    """Split a mask of all persons into single ones, largest first.

    Every pixel points at the middle of its person; it joins the nearest peak of ``centre``. Pieces without a
    peak are split by connectedness.

    Args:
        mask: probability ``(H, W)`` of belonging to a person.
        centre: probability ``(H/2, W/2)`` of being a person's middle.
        offset: ``(2, H/2, W/2)`` (y, x) to the middle of one's own person, half-size pixels.
    """
    person = mask > MASK_THRESHOLD
    peaks = find_peaks(centre)
    labels = _by_peak(person, offset, peaks) if len(peaks) else _by_connection(person)
    found = [labels == k for k in range(1, labels.max(initial=0) + 1)]
    instances = [Instance(one, float(one.mean())) for one in found if one.mean() >= MIN_AREA]
    return sorted(instances, key=lambda instance: -instance.area)


def find_peaks(centre: np.ndarray) -> np.ndarray:
    """Coordinates ``(n, 2)`` (y, x) of the maxima of a map within a window."""
    window = np.ones((CENTRE_WINDOW, CENTRE_WINDOW), np.uint8)
    highest = cv2.dilate(centre.astype(np.float32), window)
    return np.argwhere((centre >= highest) & (centre > CENTRE_THRESHOLD))


def _by_peak(person: np.ndarray, offset: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    labels = np.zeros(person.shape, np.int32)
    y, x = np.nonzero(person)
    half_y, half_x = (np.minimum(c // 2, side - 1) for c, side in zip((y, x), offset.shape[1:], strict=True))
    votes = np.stack([half_y, half_x], 1) + offset[:, half_y, half_x].T
    distances = ((votes[:, None] - peaks[None]) ** 2).sum(-1)
    labels[y, x] = distances.argmin(1) + 1
    return labels


def _by_connection(person: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.connectedComponents(person.astype(np.uint8))[1])
