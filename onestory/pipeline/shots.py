"""What a pipeline is asked for and what it gives, one shot of each story of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL.Image import Image
from torch import Tensor

from onestory.errors import SettingError
from onestory.model.allocation import Level


@dataclass(frozen=True)
class Shots:
    """One shot of each story of a batch."""

    frames: np.ndarray
    """uint8 ``(batch, t, height, width, 3)`` RGB."""
    latents: Tensor
    """Normalised, ``(batch, f, z_dim, h, w)``: what memory keeps."""
    selected: Tensor | None
    """Indices ``(batch, k)`` of the memory frames the shot looked at, in the order they were dealt to
    patchifiers, finest first; None without memory."""
    scores: Tensor | None
    """S ``(batch, F)`` of all memory frames, by the pipeline's rule."""
    levels: tuple[Level, ...] = ()
    """How many of the selected frames went to each patchifier, finest first."""


class ShotSize(NamedTuple):
    """Pixels of a shot."""

    frames: int = 81
    """4k + 1."""
    height: int = 480
    width: int = 832


Pictures = Image | np.ndarray | Sequence[Any]
"""First frames: a PIL image, uint8 ``(height, width, 3)`` or ``(batch, height, width, 3)``, or a sequence."""

Generators = torch.Generator | Sequence[torch.Generator]
"""One random generator for a whole batch, or one a story."""


def one_each(generator: Generators | None, batch: int) -> list[Any]:
    """A generator for each story; None where there is none.

    Raises:
        SettingError: there are too few or too many.
    """
    if generator is None or isinstance(generator, torch.Generator):
        return [generator] * batch
    if len(generator) != batch:
        raise SettingError(f"{len(generator)} generators for {batch} stories; give one, or one a story")
    return list(generator)


def to_batch(pictures: Pictures, batch: int, size: ShotSize) -> np.ndarray:
    """First frames as uint8 ``(batch, height, width, 3)`` RGB.

    Raises:
        SettingError: there are too few or too many, or they have another size or type.
    """
    if isinstance(pictures, Image):
        array = np.asarray(pictures.convert("RGB"))
    elif isinstance(pictures, np.ndarray):
        array = pictures
    else:
        array = np.stack([to_batch(picture, 1, size)[0] for picture in pictures])
    array = array[None] if array.ndim == 3 else array
    expected = (batch, size.height, size.width, 3)
    if array.shape != expected or array.dtype != np.uint8:
        raise SettingError(
            f"first frames are {array.dtype} {array.shape}; expected uint8 {expected} "
            "(stories, height, width, RGB): resize them or change the size of the shot"
        )
    return array


def to_video(frames: np.ndarray) -> Tensor:
    """uint8 ``(batch, height, width, 3)`` to ``(batch, 3, height, width)`` in [-1, 1]."""
    return torch.from_numpy(np.array(frames)).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_frames(video: Tensor) -> np.ndarray:
    """Video ``(batch, 3, t, height, width)`` about [-1, 1] to uint8 ``(batch, t, height, width, 3)``."""
    frames = ((video.clamp(-1, 1) + 1) * 127.5).round().byte()
    return frames.permute(0, 2, 3, 4, 1).contiguous().cpu().numpy()


def draw_noise(shape: Sequence[int], generators: Sequence[torch.Generator | None]) -> Tensor:
    """Standard normal ``(batch, *shape)``, drawn on the CPU so that a seed means the same everywhere."""
    return torch.stack([torch.randn(*shape, generator=generator) for generator in generators])
