"""How nearly one crop of a person is a shifted, scaled or mirrored copy of another.

Crops are compared by their fine structure (a band-pass filter takes flat colours away), so that wearing the
same clothes does not look like a copy while every limb, fold and outline in the same place does. The
likeness is the highest normalised cross-correlation over scales, mirroring and shifts, taken where the two
persons overlap: an arm cut off by the frame or missed by the mask hides nothing of what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

SIDE = 32
"""Pixels that crops are compared at."""
FINE, COARSE = 0.7, 2.0
"""The band-pass filter: blur by the first minus blur by the second, pixels."""
SCALES = (0.7, 0.84, 1.0, 1.19, 1.42)
"""Of the second crop; crops are already scaled to the person's size."""
REACH = SIDE // 4
"""Largest shift, pixels."""
OVERLAP = 0.6
"""Least share of the smaller person that has to overlap."""


class Structure(NamedTuple):
    """Spectra of a crop, ready for correlation."""

    bands: np.ndarray
    """``(C, 2 SIDE, SIDE + 1)`` of the band-passed colours."""
    energy: np.ndarray
    """``(2 SIDE, SIDE + 1)`` of their squares."""
    mask: np.ndarray
    """``(2 SIDE, SIDE + 1)`` of the person's mask."""
    area: float
    """Pixels of the mask."""


def structure(crop: np.ndarray, scale: float = 1.0, mirrored: bool = False) -> Structure:
    """Spectra of a crop uint8 ``(S, S, 4)``, RGB and mask (0 to 255), of a person."""
    image = _scaled(crop[:, ::-1] if mirrored else crop, scale)
    mask = (image[..., 3] > 127).astype(np.float32)
    colours = np.ascontiguousarray(image[..., :3])
    bands = cv2.GaussianBlur(colours, (0, 0), FINE) - cv2.GaussianBlur(colours, (0, 0), COARSE)
    bands *= mask[..., None]
    spectra = _spectra(np.stack([*bands.transpose(2, 0, 1), (bands**2).sum(-1), mask]))
    return Structure(spectra[:-2], spectra[-2], spectra[-1], float(mask.sum()))


def variants(crop: np.ndarray) -> list[Structure]:
    """A crop at all scales, as it is and mirrored."""
    return [structure(crop, scale, mirrored) for mirrored in (False, True) for scale in SCALES]


def likeness(one: Structure, others: Sequence[Structure]) -> float:
    """Highest correlation of a crop with another's ``variants``, 0 to 1."""
    return max((_likeness(one, other) for other in others), default=0.0)


def _likeness(one: Structure, other: Structure) -> float:
    smaller = min(one.area, other.area)
    if smaller < 1:
        return 0.0
    products = np.stack([
        (one.bands * other.bands.conj()).sum(0),
        one.energy * other.mask.conj(),
        one.mask * other.energy.conj(),
        one.mask * other.mask.conj(),
    ])  # fmt: skip
    same, first, second, overlap = _near(np.fft.irfft2(products, (2 * SIDE, 2 * SIDE)))
    norms = np.sqrt(np.maximum(first * second, 1e-6))
    return float(np.clip(np.where(overlap >= OVERLAP * smaller, same / norms, 0.0), 0, 1).max())


def _scaled(crop: np.ndarray, scale: float) -> np.ndarray:
    """The crop at ``SIDE`` pixels and ``scale`` about its middle, float32, grey and transparent outside."""
    factor = scale * SIDE / len(crop)
    image: np.ndarray = crop.astype(np.float32)
    if factor < 1:
        image = cv2.GaussianBlur(image, (0, 0), 0.4 / factor)
    shift = SIDE / 2 - factor * len(crop) / 2 + 0.5 * (factor - 1)
    matrix = np.array([[factor, 0, shift], [0, factor, shift]])
    return np.asarray(cv2.warpAffine(image, matrix, (SIDE, SIDE), borderValue=(128, 128, 128, 0)))


def _spectra(maps: np.ndarray) -> np.ndarray:
    return np.asarray(np.fft.rfft2(maps, (2 * SIDE, 2 * SIDE)))


def _near(maps: np.ndarray) -> np.ndarray:
    """The part of circular correlations with shifts up to ``REACH``."""
    shifts = np.arange(-REACH, REACH + 1)
    return np.asarray(maps[:, shifts[:, None], shifts])
