"""The memory M: every latent frame of every earlier shot, for a batch of stories."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Memory:
    """Normalised latents of the shots so far, oldest first.

    ``frames`` is ``(batch, F, z_dim, h, w)``; ``features`` the selection's cached embedding of them
    (M_1, ``(batch, F, n, dim)``), so that no frame is embedded twice.
    """

    frames: Tensor
    features: Tensor

    def add(self, frames: Tensor, features: Tensor) -> Memory:
        """The memory after one more shot."""
        return Memory(torch.cat([self.frames, frames], 1), torch.cat([self.features, features], 1))

    def __len__(self) -> int:
        """F, the number of latent frames."""
        return self.frames.shape[1]
