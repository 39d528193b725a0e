"""Spatial and colour changes of stored shots, for shot inflation without pixels.

The tiny autoencoder answers a shift by whole latent pixels with the shifted latents (error 3 % of the
change), a smaller contrast or an added colour almost linearly (4 % and 17 %). So a shot is changed by a shift
of a few latent pixels, its edges repeated, a smaller contrast about mid-grey and a tint, each an affine map
of its latents. Crops and mirror images, as in :mod:`onestory.training.augment`, would need pixels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from onestory.model.autoencoder import SPACE, TIME, TinyAutoencoder

ROWS, COLUMNS = 2, 3
"""Furthest shift in latent pixels of eight."""
CONTRAST = (0.7, 1.0)
TINT = 30.0
"""Largest change of a channel, in grey levels."""
PROBE = 30.0
"""Grey levels by which the answer to a tint is measured."""
MIDDLE = 128.0
STREAM = 5
"""Keeps these random numbers apart from others of the same seed."""


class LatentChanges(NamedTuple):
    """What changes of colour do to latents."""

    grey: Tensor
    """Latents of a mid-grey shot, ``(f, z_dim, h, w)``."""
    tints: Tensor
    """Their answer to one grey level more of red, green and blue, ``(3, f, z_dim, h, w)``."""

    @classmethod
    @torch.no_grad()
    def measured(cls, vae: TinyAutoencoder, frames: int, height: int, width: int) -> LatentChanges:
        """Measure an autoencoder.

        Args:
            vae: the autoencoder that encoded the shots.
            frames, height, width: of the latents of a shot.
        """
        levels = torch.full((4, 3), MIDDLE)
        levels[torch.arange(1, 4), torch.arange(3)] += PROBE
        pixels = (levels / 127.5 - 1).view(4, 3, 1, 1, 1)
        video = pixels.expand(-1, -1, (frames - 1) * TIME + 1, height * SPACE, width * SPACE)
        latents = vae.to_latents(video.contiguous()).transpose(1, 2).float()
        return cls(latents[0], (latents[1:] - latents[0]) / PROBE)

    def changed(self, shot: Tensor, sample: int, variant: int) -> Tensor:
        """A shot ``(f, z_dim, h, w)`` under the change number ``variant`` of a sample; shape stays."""
        rng = np.random.default_rng((STREAM, sample, variant))
        down, right = int(rng.integers(-ROWS, ROWS + 1)), int(rng.integers(-COLUMNS, COLUMNS + 1))
        contrast, tint = rng.uniform(*CONTRAST), torch.from_numpy(rng.uniform(-TINT, TINT, 3)).float()
        moved = shifted_by(shot, down, right)
        return self.coloured(moved, contrast, tint)

    def coloured(self, shot: Tensor, contrast: float, tint: Tensor) -> Tensor:
        """``(..., f, z_dim, h, w)`` with a contrast about mid-grey and a tint ``(3,)`` in grey levels."""
        return self.grey + contrast * (shot - self.grey) + (tint.view(3, 1, 1, 1, 1) * self.tints).sum(0)


def shifted_by(shot: Tensor, down: int, right: int) -> Tensor:
    """``(..., h, w)`` moved by whole latent pixels; what comes in repeats the edge."""
    height, width = shot.shape[-2:]
    rows = (torch.arange(height) - down).clamp(0, height - 1)
    columns = (torch.arange(width) - right).clamp(0, width - 1)
    return shot[..., rows, :][..., columns]
