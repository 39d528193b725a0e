"""Short clips of a moving texture: nothing is downloaded, and there is motion whose size is known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from cases.video import write_video

SPEEDS = {"still": 0.0, "slow": 1.0, "fast": 9.0}
"""Pixels a frame, along both sides."""
GRAIN = 12
"""Pixels between independent values of the texture."""


def write_clips(folder: Path, height: int, width: int, frames: int, fps: float) -> list[Path]:
    """One clip a speed.

    Args:
        folder: where they go.
        height: pixels, even.
        width: pixels, even.
        frames: of each clip.
        fps: frames a second.
    """
    paths = []
    for name, speed in SPEEDS.items():
        paths.append(folder / f"{name}.mp4")
        write_video(paths[-1], moving_texture(height, width, frames, speed), fps)
    return paths


def moving_texture(height: int, width: int, frames: int, speed: float) -> np.ndarray:
    """uint8 ``(frames, height, width, 3)``."""
    room = int(np.ceil(speed * frames))
    rng = np.random.default_rng(0)
    coarse = rng.integers(
        0, 256, ((height + room) // GRAIN + 2, (width + room) // GRAIN + 2, 3), dtype=np.uint8
    )
    size = (coarse.shape[1] * GRAIN, coarse.shape[0] * GRAIN)
    texture = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    shifts = (np.array([[1, 0, -speed * i], [0, 1, -speed * i]]) for i in range(frames))
    return np.stack([cv2.warpAffine(texture, shift, size)[:height, :width] for shift in shifts])
