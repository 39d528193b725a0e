"""Spatial and colour changes of a whole shot, for shot inflation; the paper names no more than these words.

All frames of a shot are changed alike. The ranges are ours: a crop of 60 to 95 % of each side, scaled
back; a mirror image in half of the cases; brightness, contrast and saturation by up to 30 %, hue by up to
a tenth of the colour circle.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torchvision.transforms.v2 import functional as changes

STREAM = 2
"""Keeps these random numbers apart from others of the same seed."""


class Change(NamedTuple):
    """One change; the default changes nothing."""

    top: float = 0.0
    """Upper edge of the crop, as a share of the height."""
    left: float = 0.0
    """Left edge of the crop, as a share of the width."""
    size: float = 1.0
    """Height and width of the crop, as shares."""
    mirrored: bool = False
    brightness: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0
    """Turn of the colour circle, -0.5 to 0.5."""


def draw_change(seed: int, sample: int, variant: int) -> Change:
    """The change number ``variant`` of a sample's first shot."""
    rng = np.random.default_rng((seed, STREAM, sample, variant))
    size = rng.uniform(0.6, 0.95)
    top, left = rng.uniform(0, 1 - size, 2)
    brightness, contrast, saturation = rng.uniform(0.7, 1.3, 3)
    return Change(
        float(top), float(left), float(size), bool(rng.random() < 0.5),
        float(brightness), float(contrast), float(saturation), float(rng.uniform(-0.1, 0.1)),
    )  # fmt: skip


def changed(video: np.ndarray, change: Change) -> np.ndarray:
    """A shot uint8 ``(t, h, w, 3)`` under a change; shape and type stay."""
    frames = torch.from_numpy(video).permute(0, 3, 1, 2)
    height, width = frames.shape[2:]
    if change.size != 1:
        frames = changes.resized_crop(
            frames,
            round(change.top * height), round(change.left * width),
            max(1, round(change.size * height)), max(1, round(change.size * width)),
            size=[height, width], antialias=True,
        )  # fmt: skip
    if change.mirrored:
        frames = changes.horizontal_flip(frames)
    frames = changes.adjust_brightness(frames, change.brightness)
    frames = changes.adjust_contrast(frames, change.contrast)
    frames = changes.adjust_saturation(frames, change.saturation)
    frames = changes.adjust_hue(frames, change.hue)
    return frames.permute(0, 2, 3, 1).contiguous().numpy()
