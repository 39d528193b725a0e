"""From frames to network input. A change here raises the version of every metric that reads the result."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional


def to_unit(frames: np.ndarray) -> Tensor:
    """uint8 ``(B, H, W, 3)`` to float ``(B, 3, H, W)`` in [0, 1]."""
    return torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float() / 255


def resize_short_side(images: Tensor, short: int, multiple: int) -> Tensor:
    """Scale ``(B, 3, H, W)`` so that the shorter side is ``short``; no crop, as VBench does for DINO.

    Sides are rounded to a multiple of the patch size; the aspect ratio changes by less than half a patch.
    """
    height, width = images.shape[-2:]
    scale = short / min(height, width)
    size = tuple(max(multiple, round(side * scale / multiple) * multiple) for side in (height, width))
    return resize(images, size)


def cover_and_crop(images: Tensor, height: int, width: int) -> Tensor:
    """Scale ``(B, 3, H, W)`` until it covers ``height`` x ``width`` and cut the middle out."""
    scale = max(height / images.shape[-2], width / images.shape[-1])
    size = tuple(
        max(target, round(side * scale))
        for side, target in zip(images.shape[-2:], (height, width), strict=True)
    )
    images = resize(images, size)
    top, left = (size[0] - height) // 2, (size[1] - width) // 2
    return images[..., top : top + height, left : left + width]


def resize(images: Tensor, size: tuple[int, ...]) -> Tensor:
    """Bicubic with anti-aliasing, clipped to [0, 1]; nothing is done to images of that size."""
    if tuple(images.shape[-2:]) == tuple(size):
        return images
    return functional.interpolate(images, size=size, mode="bicubic", antialias=True).clamp(0, 1)


def normalise(images: Tensor, mean: tuple[float, ...], std: tuple[float, ...]) -> Tensor:
    """Subtract ``mean`` and divide by ``std``, channel by channel."""
    shape = (1, 3, 1, 1)
    return (images - torch.tensor(mean, device=images.device).view(shape)) / torch.tensor(
        std, device=images.device
    ).view(shape)
