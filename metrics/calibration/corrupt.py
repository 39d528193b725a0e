"""Damage to pixels, by levels in the units that :mod:`metrics.calibration.families` declares.

All functions take and give uint8 ``(T, H, W, 3)`` RGB. Chance comes from ``rng``; the same damage at another
level meets the same chance, so that levels differ by their strength alone.

None of those meant for the aesthetic head (posterise, oversharpen, dropped blocks, wrong gamma, combing) is
among the damages it was trained on, nor a variant of one (``metrics.training.aesthetic.FAMILIES``, drawn in
:mod:`metrics.training.degrade` and :mod:`metrics.training.blemishes`).
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

Damage = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]

BLOCK = 8
"""Side of a dropped block, pixels."""
COARSE = 4
"""Side of a block that loses its detail, pixels."""
DETAIL = 1.5
"""Standard deviation of the blur whose difference is sharpened, pixels."""


def posterise(frames: np.ndarray, bits: float, rng: np.random.Generator) -> np.ndarray:
    """Keep ``2 ** (8 - bits)`` evenly spaced levels a channel."""
    steps = 2 ** (8 - bits) - 1
    return to_bytes(np.rint(frames / 255.0 * steps) / steps * 255)


def oversharpen(frames: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """Add ``amount`` times what a blur takes away."""
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), DETAIL) for frame in frames])
    return to_bytes(frames + amount * (frames.astype(np.float64) - soft))


def dropped_blocks(frames: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Show in ``share`` of the blocks, in expectation, another block of the same frame."""
    count, height, width = frames.shape[0], frames.shape[1] // BLOCK, frames.shape[2] // BLOCK
    lost = rng.random((count, height, width)) < share
    wrong = rng.permuted(np.tile(np.arange(height * width), (count, 1)), axis=1)
    damaged = frames.copy()
    for frame, y, x in np.argwhere(lost):
        from_y, from_x = divmod(int(wrong[frame, y * width + x]), width)
        damaged[frame, _block(y), _block(x)] = frames[frame, _block(from_y), _block(from_x)]
    return damaged


def wrong_gamma(frames: np.ndarray, octaves: float, rng: np.random.Generator) -> np.ndarray:
    """Values to the power of ``2 ** octaves`` or of its inverse, by chance."""
    sign = 1 if rng.random() < 0.5 else -1
    return to_bytes(255 * (frames / 255.0) ** (2 ** (sign * octaves)))


def combing(frames: np.ndarray, pixels: float, rng: np.random.Generator) -> np.ndarray:
    """Shift every other line by ``pixels``, rounded."""
    damaged = frames.copy()
    damaged[:, 1::2] = np.roll(frames[:, 1::2], round(pixels), axis=2)
    return damaged


def blur(frames: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian blur."""
    return np.stack([cv2.GaussianBlur(frame, (0, 0), sigma) for frame in frames])


def noise(frames: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian noise, other noise in every frame."""
    return to_bytes(frames + rng.normal(0, 1, frames.shape) * sigma)


def blocking(frames: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Take ``share`` of the differences within coarse blocks away."""
    size = (frames.shape[2] // COARSE, frames.shape[1] // COARSE)
    means = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
    flat = [cv2.resize(mean, frames.shape[2:0:-1], interpolation=cv2.INTER_NEAREST) for mean in means]
    return to_bytes(frames * (1 - share) + share * np.stack(flat))


def colour_cast(frames: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Lay a colour over the frames."""
    return to_bytes(frames * (1 - share) + share * 255 * rng.dirichlet((0.6, 0.6, 0.6)))


DAMAGES: dict[str, Damage] = {
    "posterise": posterise,
    "oversharpen": oversharpen,
    "dropped_blocks": dropped_blocks,
    "wrong_gamma": wrong_gamma,
    "combing": combing,
    "blur": blur,
    "noise": noise,
    "blocking": blocking,
    "colour_cast": colour_cast,
}
"""By name of the family."""


def to_bytes(values: np.ndarray) -> np.ndarray:
    """Round and clip to uint8."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _block(index: int) -> slice:
    return slice(int(index) * BLOCK, (int(index) + 1) * BLOCK)
