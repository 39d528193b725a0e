"""VBench's transforms (45e79ec, ``vbench/utils.py``), on uint8 frames.

They resize before they divide by 255 and never anti-alias. torchvision does the arithmetic, as there, so that
rounding agrees to the last bit. A change here raises the version of every metric that reads the result.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torchvision.transforms import InterpolationMode
from torchvision.transforms.functional import center_crop, resize

BILINEAR = InterpolationMode.BILINEAR
BICUBIC = InterpolationMode.BICUBIC


def to_tensor(frames: np.ndarray) -> Tensor:
    """uint8 ``(B, H, W, 3)`` to uint8 ``(B, 3, H, W)``."""
    return torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)


def short_side(frames: np.ndarray, size: int) -> Tensor:
    """DINO's: the shorter side bilinearly to ``size``, no crop; the longer side is rounded down.

    Args:
        frames: uint8 ``(B, H, W, 3)``; 480 x 832 becomes 224 x 388.
        size: pixels.

    Returns:
        float ``(B, 3, h, w)`` in [0, 1].
    """
    images: Tensor = resize(to_tensor(frames).float(), [size], BILINEAR, antialias=False)
    return images / 255


def short_side_and_crop(frames: np.ndarray, size: int) -> Tensor:
    """CLIP's: the shorter side bicubically to ``size``, then the middle square.

    The cubic kernel overshoots; VBench does not clip that for float frames, and neither is it clipped here.

    Args:
        frames: uint8 ``(B, H, W, 3)``.
        size: pixels.

    Returns:
        float ``(B, 3, size, size)``, about [0, 1].
    """
    images: Tensor = resize(to_tensor(frames).float(), [size], BICUBIC, antialias=False)
    return center_crop(images, [size]) / 255


def short_side_and_crop_of_bytes(frames: np.ndarray, size: int) -> Tensor:
    """ViCLIP's: as :func:`short_side_and_crop`, but rounded to whole grey levels and clipped to 0 and 255.

    VBench hands its frames to this transform as bytes, not as floats.

    Args:
        frames: uint8 ``(B, H, W, 3)``.
        size: pixels.

    Returns:
        float ``(B, 3, size, size)`` in [0, 1].
    """
    images: Tensor = resize(to_tensor(frames), [size], BICUBIC, antialias=False)
    return center_crop(images, [size]).float() / 255
