"""A judge without weights: which colours there are, and which way edges run.

Two histograms are taken over the pixels of a person, or over those outside persons: colours, jointly in
CIELAB, and orientations of gradients with one more bin for what is flat. The embedding is the outer product
of their square roots, so that the cosine of two embeddings is the product of the two Bhattacharyya
coefficients: 1 for the same colours and textures, 0 for colours that share no bin. Pixels are shared out
linearly between neighbouring bins: a little noise moves little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import cv2
import numpy as np

from metrics.perception.instances import Instance
from metrics.perception.persons import CLEAR

LIGHTNESS = np.linspace(12.5, 87.5, 4)
"""Middles of the bins of L*, of 0 to 100: few, since light changes between shots."""
OPPONENT = np.linspace(-70.0, 70.0, 8)
"""Middles of the bins of a* and of b*; colours further out count to the last bin."""
ORIENTATIONS = 8
"""Bins of the direction of gradients over half a turn, since an edge has no sign."""
STEEP = 25.0
"""Change of L* a pixel from which a pixel counts as an edge and no longer as flat."""
MAX_SIDE = 128
"""Frames with a longer short side are scaled down to it: a texture of film grain says nothing."""


class HistogramJudge:
    """See the module; it has the methods of :class:`metrics.perception.others.OtherJudge`."""

    def persons(self, frames: np.ndarray, found: Sequence[Sequence[Instance]], batch: int) -> np.ndarray:
        """Unit vectors ``(P, D)`` of all persons, frame by frame; ``batch`` changes nothing."""
        rows = [row for frame, people in zip(frames, found, strict=True) for row in _each(frame, people)]
        return np.array(rows)

    def surroundings(self, frames: np.ndarray, found: Sequence[Sequence[Instance]], batch: int) -> np.ndarray:
        """Unit vectors ``(k, D)`` of the pixels outside persons; rows of NaN where there are none."""
        return np.stack([_outside(frame, people) for frame, people in zip(frames, found, strict=True)])


def embed(lab: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Unit vector ``(D,)`` of some pixels of a picture.

    Args:
        lab: CIELAB ``(H, W, 3)``.
        pixels: bool ``(H, W)`` with at least one set.
    """
    colours, textures = colour_histogram(lab[pixels]), texture_histogram(lab[..., 0], pixels)
    return np.sqrt(np.outer(colours, textures)).ravel().astype(np.float32)


def colour_histogram(lab: np.ndarray) -> np.ndarray:
    """Shares ``(4 * 8 * 8,)`` of colours, which sum to 1, of CIELAB ``(n, 3)``."""
    sides = [_two_bins(lab[:, i], bins) for i, bins in enumerate((LIGHTNESS, OPPONENT, OPPONENT))]
    shape = (len(LIGHTNESS), len(OPPONENT), len(OPPONENT))
    total = np.zeros(np.prod(shape))
    for corner in product(*sides):
        index = np.ravel_multi_index(tuple(bins for bins, _ in corner), shape)
        weight = np.prod([shares for _, shares in corner], axis=0)
        total += np.bincount(index, weight, len(total))
    return np.asarray(total / len(lab))


def texture_histogram(lightness: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Shares ``(9,)`` of edges by direction, and of flat pixels last, which sum to 1.

    Args:
        lightness: L* ``(H, W)``.
        pixels: bool ``(H, W)``; only those with all neighbours among them count, so that the border of a
            person, which depends on what lies behind, is no texture. Without any, all is flat.
    """
    inside = cv2.erode(pixels.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    total = np.zeros(ORIENTATIONS + 1)
    total[-1] = 1.0
    if not inside.any():
        return total
    x, y = (cv2.Scharr(lightness, cv2.CV_32F, *order)[inside] / 32 for order in ((1, 0), (0, 1)))
    edge = np.minimum(np.hypot(x, y) / STEEP, 1.0)
    angle = (np.arctan2(y, x) % np.pi) / np.pi * ORIENTATIONS
    low, above = np.floor(angle).astype(int), angle % 1
    for bins, share in ((low, 1 - above), (low + 1, above)):
        total[:-1] += np.bincount(bins % ORIENTATIONS, share * edge, ORIENTATIONS) / edge.size
    total[-1] = 1.0 - total[:-1].sum()
    return total


def _two_bins(values: np.ndarray, middles: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The bins below and above each value, and the value's share of each."""
    place = (np.clip(values, middles[0], middles[-1]) - middles[0]) / (middles[1] - middles[0])
    low = np.minimum(place.astype(int), len(middles) - 2)
    return [(low, 1 - (place - low)), (low + 1, place - low)]


def _each(frame: np.ndarray, people: Sequence[Instance]) -> Iterator[np.ndarray]:
    lab = _lab(frame)
    for one in people:
        soft = _fitted(one.mask, lab)
        yield embed(lab, soft >= min(0.5, float(soft.max())))


def _outside(frame: np.ndarray, people: Sequence[Instance]) -> np.ndarray:
    lab = _lab(frame)
    covered = sum((_fitted(one.mask, lab) for one in people), np.zeros(lab.shape[:2], np.float32))
    if (clear := covered <= CLEAR).any():
        return embed(lab, clear)
    return np.full(len(LIGHTNESS) * len(OPPONENT) ** 2 * (ORIENTATIONS + 1), np.nan, np.float32)


def _lab(frame: np.ndarray) -> np.ndarray:
    """CIELAB ``(h, w, 3)`` of uint8 ``(H, W, 3)``, scaled down where the frame is larger than needed."""
    scale = MAX_SIDE / min(frame.shape[:2])
    if scale < 1:
        frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(frame.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))


def _fitted(mask: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """A mask as 0 to 1 at a picture's size."""
    size = picture.shape[1::-1]
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR))
