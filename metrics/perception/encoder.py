"""The self-supervised image encoder: CLS and patch embeddings of whole frames and of crops."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from transformers import Dinov2Model

from cases.errors import WeightsError
from metrics.perception.preprocess import normalise, resize_short_side, to_unit

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class Tokens(NamedTuple):
    """Final embeddings of B images."""

    cls: Tensor
    """``(B, D)``."""
    patches: Tensor
    """``(B, h, w, D)``."""


class ImageEncoder(nn.Module):
    """A ``Dinov2Model`` with its preprocessing.

    Args:
        model: the network.
        short_side: of the images it is given, pixels; its configuration's ``image_size`` if None.
    """

    def __init__(self, model: Dinov2Model, short_side: int | None = None) -> None:
        super().__init__()
        self.model = model
        self.short_side = short_side or _number(model.config.image_size)
        self.patch = _number(model.config.patch_size)

    @classmethod
    def load(cls, folder: Path) -> ImageEncoder:
        """From a folder as ``save_pretrained`` writes it."""
        return cls(Dinov2Model.from_pretrained(folder, local_files_only=True, dtype=torch.float32)).eval()

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, h, w)`` in [0, 1] with the encoder's short side."""
        return resize_short_side(to_unit(frames), self.short_side, self.patch)

    def forward(self, images: Tensor) -> Tokens:
        """Embeddings of images in [0, 1], sides multiples of the patch size."""
        states = self.model(pixel_values=normalise(images, MEAN, STD)).last_hidden_state
        height, width = (side // self.patch for side in images.shape[-2:])
        return Tokens(states[:, 0], states[:, 1:].unflatten(1, (height, width)))


def _number(size: object) -> int:
    if not isinstance(size, int):
        raise WeightsError(f"the encoder's image_size and patch_size must be single numbers, got {size}")
    return size
