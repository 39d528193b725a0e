"""The teacher of selection labels: DINOv2 and CLIP by their own classes, from folders or hub ids.

It must be another network than every judge of the benchmark, in data, seed and size: a selector taught by
a judge would be measured by what it was taught. Prepared samples record which weights taught them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from onestory.errors import TrainingError

SHORT_SIDE = 224
"""Pixels of the short side that DINOv2 is shown, or its own size if that is smaller."""
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and deviation of the colours that DINOv2 was trained with."""
AT_ONCE = 32
"""Frames embedded together."""


class Embeddings(NamedTuple):
    """Of the same frames, each ``(n, d)`` of length one."""

    dino: Tensor
    clip: Tensor


class Teacher:
    """Embeds frames.

    Args:
        dino: a ``Dinov2Model`` (with or without registers).
        clip: an ``open_clip`` model.
    """

    def __init__(self, dino: nn.Module, clip: nn.Module) -> None:
        self.dino = dino.eval()
        self.clip = clip.eval()

    @classmethod
    def load(cls, dino: str, clip: str, device: str = "cpu") -> Teacher:
        """From folders or hub ids: ``facebook/dinov2-large``, ``laion/CLIP-ViT-H-14-laion2B-s32B-b79K``.

        Raises:
            TrainingError: one of them is not there, or is no such model.
        """
        import open_clip
        from transformers import AutoModel

        where = f"local-dir:{dir_}" if (dir_ := Path(clip)).is_dir() else f"hf-hub:{clip}"
        try:
            seeing = AutoModel.from_pretrained(dino, dtype=torch.float32)
            meaning = open_clip.create_model(where, require_pretrained=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise TrainingError(
                f"teacher: {error}; expected a folder or hub id of DINOv2 ({dino}) and of an open_clip "
                f"model ({clip})"
            ) from error
        return cls(seeing.to(device), meaning.float().to(device))

    @torch.no_grad()
    def embed(self, frames: np.ndarray) -> Embeddings:
        """Embeddings, on the CPU, of frames uint8 ``(n, h, w, 3)``."""
        parts = [self._embed(frames[i : i + AT_ONCE]) for i in range(0, len(frames), AT_ONCE)]
        return Embeddings(*(torch.cat(kind) for kind in zip(*parts, strict=True)))

    def _embed(self, frames: np.ndarray) -> Embeddings:
        pictures = torch.from_numpy(frames).permute(0, 3, 1, 2).float() / 255
        seen = self.dino(pixel_values=self._for_dino(pictures)).last_hidden_state[:, 0]
        meant = self.clip.encode_image(self._for_clip(pictures))  # type: ignore[operator]
        return Embeddings(*(nn.functional.normalize(each, dim=1).cpu() for each in (seen, meant)))

    def _for_dino(self, pictures: Tensor) -> Tensor:
        """The whole picture, its short side as DINOv2 likes it, both sides whole patches."""
        config: Any = self.dino.config
        short = min(SHORT_SIDE, config.image_size)
        height, width = pictures.shape[2:]
        size = [
            max(1, round(side * short / min(height, width) / config.patch_size)) * config.patch_size
            for side in (height, width)
        ]
        return _resized(pictures, size, *IMAGENET).to(next(self.dino.parameters()).device)

    def _for_clip(self, pictures: Tensor) -> Tensor:
        """The whole picture, squeezed into a square: what stands at an edge counts as well."""
        visual: Any = self.clip.visual
        size = visual.image_size
        size = [size, size] if isinstance(size, int) else list(size)
        shown = _resized(pictures, size, visual.image_mean, visual.image_std)
        return shown.to(next(self.clip.parameters()).device)


def _resized(
    pictures: Tensor, size: list[int], mean: tuple[float, ...], deviation: tuple[float, ...]
) -> Tensor:
    pictures = nn.functional.interpolate(pictures, size, mode="bicubic", antialias=True).clamp(0, 1)
    shape = (1, 3, 1, 1)
    return (pictures - torch.tensor(mean).view(shape)) / torch.tensor(deviation).view(shape)
