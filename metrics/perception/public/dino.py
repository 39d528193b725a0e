"""Subject consistency's network: DINO (the first) ViT-B/16, CLS of the last layer after its norm.

VBench takes it from ``torch.hub`` (facebookresearch/dino, ``dino_vitb16``); here it is the same network as
transformers stores it. Two things of the original are kept that transformers' copy lost: the norms' epsilon
of 1e-6 (the stored configuration says 1e-12), and the interpolation of position embeddings by a scale that
is a tenth of a patch too large, which moves every embedding of a picture that is not square.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import ViTConfig, ViTModel

from metrics.perception.encoder import MEAN, STD, Tokens
from metrics.perception.preprocess import normalise
from metrics.perception.public.original_keys import dino_keys
from metrics.perception.public.preprocess import short_side
from metrics.perception.public.pretrained import from_folder
from metrics.perception.public.state import fill

EPSILON = 1e-6
SCALE_EXCESS = 0.1
"""Patches that the original adds to a picture's sides before it scales position embeddings."""


class Dino(nn.Module):
    """A ``ViTModel`` with VBench's preprocessing."""

    short_side = 224

    def __init__(self, model: ViTModel) -> None:
        super().__init__()
        self.patch = int(model.config.patch_size)
        self.model = model
        self.model.embeddings.interpolate_pos_encoding = self._positions

    @classmethod
    def load(cls, folder: Path) -> Dino:
        """From a folder as ``save_pretrained`` writes it (``facebook/dino-vitb16``), or the original file.

        That is ``dino_vitbase16_pretrain.pth``, as ``torch.hub`` and VBench keep it.
        """
        if folder.is_dir():
            return cls(from_folder(ViTModel, folder, add_pooling_layer=False, layer_norm_eps=EPSILON)).eval()
        model = ViTModel(ViTConfig(layer_norm_eps=EPSILON), add_pooling_layer=False)
        fill(model, folder, dino_keys)
        return cls(model).eval()

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, h, w)`` in [0, 1], the shorter side 224."""
        return short_side(frames, self.short_side)

    def forward(self, images: Tensor) -> Tokens:
        """Embeddings of prepared images; pixels beyond the last whole patch are not seen."""
        return self.embed(normalise(images, MEAN, STD))

    def embed(self, pixels: Tensor) -> Tokens:
        """Embeddings of normalised images ``(B, 3, H, W)``."""
        states = self.model(pixel_values=pixels, interpolate_pos_encoding=True).last_hidden_state
        grid = (pixels.shape[-2] // self.patch, pixels.shape[-1] // self.patch)
        return Tokens(states[:, 0], states[:, 1:].unflatten(1, grid))

    def _positions(self, _tokens: Tensor, height: int, width: int) -> Tensor:
        return positions(self.model.embeddings.position_embeddings, height, width, self.patch)


def positions(learned: Tensor, height: int, width: int, patch: int) -> Tensor:
    """Position embeddings of a picture's patches, as the first DINO's code scales them.

    Args:
        learned: ``(1, 1 + n * n, D)``, CLS first.
        height: pixels.
        width: pixels.
        patch: pixels.

    Returns:
        ``(1, 1 + h * w, D)``.
    """
    side = int((learned.shape[1] - 1) ** 0.5)
    grid = (height // patch, width // patch)
    if height == width and grid == (side, side):
        return learned
    square = learned[:, 1:].unflatten(1, (side, side)).permute(0, 3, 1, 2)
    scale = tuple((count + SCALE_EXCESS) / side for count in grid)
    scaled = functional.interpolate(square, scale_factor=scale, mode="bicubic")
    return torch.cat([learned[:, :1], scaled.flatten(2).transpose(1, 2)], 1)
