"""From what a pipeline can make to what a run asks for: legal sizes and lengths, and back again.

A pipeline makes whole multiples of its patches, a whole number of latent frames, and its own frames a
second. It is asked for the smallest legal video that covers the shot; of that, the frames nearest in time
are taken, enlarged or reduced to cover the size asked for, and cut to it around the middle.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from cases.errors import GenerationError
from cases.types import VideoFormat


class Size(NamedTuple):
    """Of a picture, in pixels."""

    height: int
    width: int


class Rule(NamedTuple):
    """What videos a pipeline can make."""

    multiple: int
    """Height and width are multiples of it."""
    step: int
    """Frames are ``step * k + 1``."""
    fps: int
    """Frames a second that its networks were trained with."""


class Asked(NamedTuple):
    """A legal video."""

    size: Size
    frames: int
    fps: int


def legal_video(format: VideoFormat, rule: Rule) -> Asked:
    """The smallest legal video that covers a shot in size and time."""
    size = Size(*(_up(side, rule.multiple) for side in (format.height, format.width)))
    return Asked(size, _up(frames_needed(format, rule.fps) - 1, rule.step) + 1, rule.fps)


def frames_needed(format: VideoFormat, fps: int) -> int:
    """Frames at another rate until the time of a shot's last frame is covered."""
    return math.ceil((format.frames - 1) / format.fps * fps - 1e-9) + 1


def legal_picture(format: VideoFormat, area: int, multiple: int) -> Size:
    """A picture of about ``area`` pixels in the shape of a shot, in multiples of ``multiple``."""
    ratio = format.width / format.height
    height = math.sqrt(area / ratio)
    return Size(*(max(1, round(side / multiple)) * multiple for side in (height, height * ratio)))


def fitted(frames: np.ndarray, fps: float, format: VideoFormat) -> np.ndarray:
    """Frames in the format of a run.

    Args:
        frames: uint8 ``(frames, height, width, 3)``, at least as long as the shot.
        fps: theirs.
        format: of the run.

    Returns:
        uint8 ``(format.frames, format.height, format.width, 3)``.

    Raises:
        GenerationError: they end before the shot does.
    """
    chosen = [round(i / format.fps * fps) for i in range(format.frames)]
    if chosen[-1] >= len(frames):
        raise GenerationError(f"the pipeline gave {len(frames)} frames; the shot takes {chosen[-1] + 1}")
    size = Size(format.height, format.width)
    return np.stack([fitted_picture(frames[i], size) for i in chosen])


def fitted_picture(picture: np.ndarray, size: Size) -> np.ndarray:
    """A uint8 ``(height, width, 3)`` picture scaled until it covers ``size``, and cut around the middle."""
    import cv2

    height, width = picture.shape[:2]
    if (height, width) == size:
        return picture
    scale = max(size.height / height, size.width / width)
    scaled = (max(size.width, round(width * scale)), max(size.height, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(np.ascontiguousarray(picture), scaled, interpolation=method)
    top, left = ((have - want) // 2 for have, want in zip(resized.shape[:2], size, strict=True))
    return resized[top : top + size.height, left : left + size.width]


def to_bytes(values: Any, who: str) -> np.ndarray:
    """Pictures of a pipeline, floats from 0 to 1, as uint8.

    Raises:
        GenerationError: some are no numbers.
    """
    found = np.asarray(values)
    if not np.isfinite(found).all():
        raise GenerationError(f"{who} gave NaN; give another --dtype (bfloat16 or float32)")
    return (found.clip(0, 1) * 255).round().astype(np.uint8)


def _up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
