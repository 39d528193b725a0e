"""Pictures made worse on purpose: what judges will meet in generated videos and what they must call ugly.

All functions take and give uint8 ``(H, W, 3)`` RGB; ``strength`` runs from 0 (almost nothing) to 1 (bad).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import cv2
import numpy as np
from torch import Tensor

CLEAN_TARGET, WORST_TARGET = 0.9, 0.1
"""What a picture should score that is clean, or damaged at full strength."""

Degradation = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
Strength = TypeVar("Strength", float, Tensor)


def noise(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian noise, standard deviation up to 40 grey levels."""
    return to_bytes(frame + rng.normal(0, 2 + 38 * strength, frame.shape))


def blur(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian blur, up to 3 pixels at 64 lines."""
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), (0.4 + 2.6 * strength) * frame.shape[0] / 64))


def codec(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """JPEG blocks and colour subsampling, quality 85 down to 8."""
    quality = int(85 - 77 * strength)
    _, code = cv2.imencode(".jpg", frame[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR))[..., ::-1]


def blocks(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Coarse pixels, up to eightfold, smooth or hard edged."""
    height, width = frame.shape[:2]
    factor = 1.3 + 6.7 * strength
    small = cv2.resize(
        frame, (max(1, round(width / factor)), max(1, round(height / factor))), interpolation=cv2.INTER_AREA
    )
    edges = cv2.INTER_NEAREST if rng.random() < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(small, (width, height), interpolation=edges))


def smear(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Motion blur and wobbling warps: what an unfinished generator makes of limbs and edges."""
    height, width = frame.shape[:2]
    field = rng.normal(0, 1, (2, height, width)).astype(np.float32)
    scale = (1 + 6 * strength) * height / 64
    field = np.stack([cv2.GaussianBlur(axis, (0, 0), 0.06 * height) for axis in field])
    field *= scale / max(float(np.abs(field).max()), 1e-6)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    warped = cv2.remap(frame, x + field[0], y + field[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    length = max(1, round((1 + 6 * strength) * height / 64))
    return np.asarray(cv2.blur(warped, (length, 1)))


def colour_cast(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """One colour laid over the picture, and contrast lost."""
    colour = rng.dirichlet((0.6, 0.6, 0.6)) * 255
    share = 0.05 + 0.5 * strength
    return to_bytes(frame * (1 - share) + colour * share)


def autoencoded(frame: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """A patch-wise linear autoencoder: 8 x 8 pixels through 36 down to 10 numbers, fitted on renderings."""
    basis = patch_basis()
    kept = basis[: int(36 - 26 * strength)]
    height, width = (side // 8 * 8 for side in frame.shape[:2])
    patches = _to_patches(frame[:height, :width] / 255.0 - 0.5)
    out = frame.copy()
    out[:height, :width] = to_bytes((_from_patches(patches @ kept.T @ kept, height, width) + 0.5) * 255)
    return out


MISHAPS: dict[str, Degradation] = {
    "noise": noise,
    "blur": blur,
    "codec": codec,
    "blocks": blocks,
    "smear": smear,
    "colour_cast": colour_cast,
    "autoencoded": autoencoded,
}


def generated_look(frame: np.ndarray, rng: np.random.Generator, strength: float = 0.6) -> np.ndarray:
    """A random mixture as a generator, an autoencoder and a codec would leave it; colours are kept."""
    for name, odds in (("smear", 0.15), ("autoencoded", 0.4), ("blur", 0.25), ("noise", 0.2), ("codec", 0.5)):
        if rng.random() < odds:
            frame = MISHAPS[name](frame, float(rng.uniform(0, strength)), rng)
    return frame


def jitter(frame: np.ndarray, rng: np.random.Generator, amount: float = 0.06) -> np.ndarray:
    """Mild change of brightness, contrast and white balance; clothes keep their colour."""
    gain = rng.uniform(1 - amount, 1 + amount) * rng.uniform(1 - amount / 2, 1 + amount / 2, 3)
    return to_bytes((frame - 128.0) * gain + 128 + rng.uniform(-amount, amount) * 128)


def quality_target(strength: Strength) -> Strength:
    """What a picture damaged by ``strength`` (0 to 1) should score; clean ones get ``CLEAN_TARGET``."""
    return CLEAN_TARGET - (0.2 + 0.8 * strength) * (CLEAN_TARGET - WORST_TARGET)


def to_bytes(values: np.ndarray) -> np.ndarray:
    """Round and clip to uint8."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


@cache
def patch_basis() -> np.ndarray:
    """Leading 36 principal directions ``(36, 192)`` of 8 x 8 patches of renderings of the judges' split."""
    from metrics.training.scenes import random_still

    stills = [random_still(index, np.random.default_rng((36, index))).frame for index in range(60)]
    patches = np.concatenate([_to_patches(frame / 255.0 - 0.5) for frame in stills])
    _, _, basis = np.linalg.svd(patches, full_matrices=False)
    return np.asarray(basis[:36])


def _to_patches(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    blocks = image.reshape(height // 8, 8, width // 8, 8, 3).transpose(0, 2, 1, 3, 4)
    return np.asarray(blocks.reshape(-1, 192))


def _from_patches(patches: np.ndarray, height: int, width: int) -> np.ndarray:
    blocks = patches.reshape(height // 8, width // 8, 8, 8, 3).transpose(0, 2, 1, 3, 4)
    return np.asarray(blocks.reshape(height, width, 3))
